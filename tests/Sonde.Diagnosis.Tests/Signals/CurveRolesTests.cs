// Curves whose names do not tell: what was assumed is reported, and what is asked for counts.
using System.Text.Json;
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests.Signals;

public sealed class CurveRolesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DiagnosisReport Diagnose(DiagnosisOptions? options, params (string Tag, Func<int, double> Value)[] curves)
    {
        using (var writer = new SummaryWriter(Path.Combine(_folder.Path, "run")))
        {
            foreach (var (tag, value) in curves)
                for (var i = 0; i < 200; i++) writer.AddScalar(tag, value(i), i);
        }

        using var logs = new LogDirectory(_folder.Path);
        return Diagnostician.Diagnose(logs.Refresh(TestContext.Current.CancellationToken), options);
    }

    private static double Falls(int i) => 0.05 + Math.Exp(-i / 30.0);

    private static double Turns(int i) => 0.7 + (2e-5 * (i - 60) * (i - 60));

    [Fact]
    public void Diagnose_RolesGiven_AreReadWhateverTheNames()
    {
        var options = new DiagnosisOptions
        {
            Roles = new Dictionary<string, CurveRole> { ["objective"] = CurveRole.TrainLoss, ["objective_b"] = CurveRole.ValidationLoss },
        };
        var run = Assert.Single(Diagnose(options, ("objective", Falls), ("objective_b", Turns)).Runs);
        Assert.Equal("overfitting", Assert.Single(run.Findings).Rule);
        Assert.Equal([new("objective", CurveRole.TrainLoss, true), new("objective_b", CurveRole.ValidationLoss, true)], run.Curves);
    }

    [Fact]
    public void Diagnose_NamesOfOthers_AreReportedAsWhatTheyWereReadAs()
    {
        var report = Diagnose(null, ("train/nll", Falls), ("valid/nll", Turns));
        Assert.Equal([CurveRole.TrainLoss, CurveRole.ValidationLoss], report.Runs[0].Curves.Select(curve => curve.Role));
        using var document = JsonDocument.Parse(ReportJson.ToUtf8(report));
        var curve = document.RootElement.GetProperty("runs")[0].GetProperty("curves")[1];
        Assert.Equal(
            ("valid/nll", "validation-loss", false),
            (curve.GetProperty("tag").GetString(), curve.GetProperty("role").GetString(), curve.GetProperty("given").GetBoolean()));
        using var text = new StringWriter();
        ReportText.Write(report, text);
        Assert.Contains("train/nll = train-loss", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_NamesOfTheMonitor_NeedNoWord()
    {
        var report = Diagnose(null, ("loss/train", Falls));
        using var document = JsonDocument.Parse(ReportJson.ToUtf8(report));
        Assert.False(document.RootElement.GetProperty("runs")[0].TryGetProperty("curves", out _));
    }

    [Fact]
    public void Diagnose_SmallPercentages_AreToldFromImpossibleAccuracies()
    {
        static double Few(int i) => 1.6 + (0.01 * i);
        Assert.Equal("impossible-metric", Assert.Single(Diagnose(null, ("loss", Falls), ("accuracy", Few)).Runs[0].Findings).Rule);
    }

    [Fact]
    public void Diagnose_SmallPercentagesOfManyClasses_AreNoAlarm() =>
        Assert.Empty(Diagnose(null, ("loss", i => 4.6 - (0.005 * i)), ("accuracy", i => 1 + (0.02 * i))).Runs[0].Findings);
}
