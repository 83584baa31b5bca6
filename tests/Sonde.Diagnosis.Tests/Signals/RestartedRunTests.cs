// Runs that were restarted: the surviving branch is judged, and what was left out is said.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests.Signals;

public sealed class RestartedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Seconds since 1970: a step takes one, and a restart comes a minute after what it follows.</summary>
    private double _now = 1.7e9;

    private RunDiagnosis Diagnosis()
    {
        using var logs = new LogDirectory(_folder.Path);
        return Assert.Single(Diagnostician.Diagnose(logs.Refresh(TestContext.Current.CancellationToken)).Runs);
    }

    private RunSignals Signals()
    {
        using var logs = new LogDirectory(_folder.Path);
        return Assert.Single(SignalReader.Read(logs.Refresh(TestContext.Current.CancellationToken).Runs.Single(), null));
    }

    /// <summary>Another process, or with the same writer the same one, trains from a step on.</summary>
    private void Train(SummaryWriter writer, int from, int to, Func<int, double> loss, Action<SummaryWriter, int, double>? more = null)
    {
        _now += 60;
        for (var step = from; step < to; step++)
        {
            _now++;
            writer.AddScalar("loss/train", loss(step), step, _now);
            more?.Invoke(writer, step, _now);
        }
    }

    private void Process(int from, int to, Func<int, double> loss, Action<SummaryWriter, int, double>? more = null, long? purge = null)
    {
        using var writer = new SummaryWriter(_folder.Path, new SummaryWriterOptions { PurgeStep = purge, FileNameSuffix = $".{from}" });
        Train(writer, from, to, loss, more);
    }

    private static double Healthy(int step) => 0.1 + (2 * Math.Exp(-step / 60.0));

    private static double Diverges(int step) => step < 60 ? Healthy(step) : double.NaN;

    private static void Gradients(SummaryWriter writer, int step, double wallTime, bool finite)
    {
        var parameters = Synthetic.Layers("fc1", "fc2", "fc3");
        var frame = Synthetic.Flow(parameters, 1, (_, _) => 0.01, nonFinite: (_, _) => finite ? 0 : 5);
        float[] row =
        [
            .. Enumerable.Range(0, parameters.Length).SelectMany(p => Enumerable.Range(0, GradientFlowColumn.Count).Select(c => frame.Value(0, p, c))),
        ];
        var header = new SummaryMetadata(GradientFlowRecord.Reading.Plugin, GradientFlowRecord.Reading.Write(frame.Header));
        writer.AddTensor("sonde/gradient_flow", row, [parameters.Length, GradientFlowColumn.Count], step, header, wallTime);
    }

    // All that a monitor writes of a fault: frames, a record of the op, an evaluation, all of them more seldom than the loss.
    private static void Sick(SummaryWriter writer, int step, double wallTime)
    {
        if (step % 10 == 0) Gradients(writer, step, wallTime, step < 60);
        if (step == 90) writer.AddScalar("loss/validation", double.NaN, step, wallTime);
        if (step != 60) return;
        var record = new NonFiniteRecord { Seen = "loss", Way = "replay", Kind = "forward", Summary = "aten::log at Model.cs:7 gave -inf" };
        writer.AddTensor(NonFiniteRecord.Reading.TagFor(null), NonFiniteRecord.Reading.WriteText(record), step,
            new SummaryMetadata(NonFiniteRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty), wallTime);
    }

    private static void Well(SummaryWriter writer, int step, double wallTime)
    {
        if (step % 10 == 0) Gradients(writer, step, wallTime, finite: true);
    }

    [Fact]
    public void Diagnose_DivergedAndTakenUpAgain_IsHealthyAndSaysWhatWasLeftOut()
    {
        Process(0, 100, Diverges, Sick);
        Assert.Equal(Verdict.Sick, Diagnosis().Verdict);
        Process(50, 200, Healthy, Well);
        var diagnosis = Diagnosis();
        Assert.Empty(diagnosis.Findings);
        Assert.Equal(Verdict.Healthy, diagnosis.Verdict);
        // 50 of the loss, 1 of the validation loss, which the later branch has not come to yet.
        Assert.Equal(["The run was restarted from step 50: 51 points of an abandoned branch left out."], diagnosis.Notes);
        using var text = new StringWriter();
        ReportText.Write(new("runs", [diagnosis]), text);
        Assert.Contains("restarted from step 50", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"notes\"", System.Text.Encoding.UTF8.GetString(ReportJson.ToUtf8(new("runs", [diagnosis]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_HealthyAndTakenUpAgainIntoNaN_IsSickAndSaysWhatWasLeftOut()
    {
        Process(0, 300, Healthy, Well);
        Assert.Equal(Verdict.Healthy, Diagnosis().Verdict);
        Process(50, 100, Diverges, Sick);
        var diagnosis = Diagnosis();
        Assert.Equal(Verdict.Sick, diagnosis.Verdict);
        var finding = diagnosis.Findings[0];
        Assert.Equal(("non-finite", Severity.Error, 60L), (finding.Rule, finding.Severity, finding.Steps!.First));
        Assert.Contains(finding.Evidence, e => e.Name.StartsWith("points of an abandoned branch left out", StringComparison.Ordinal) && e.Value == 250);
    }

    [Fact]
    public void Read_RunTakenUpAgain_HoldsOneBranchOfEveryTag()
    {
        Process(0, 100, _ => 5, Sick);
        Process(50, 200, Healthy, Well);
        var signals = Signals();
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), signals.TrainLoss!.Steps);
        Assert.Equal(5, signals.TrainLoss.Values[49]);
        Assert.Equal(Healthy(50), signals.TrainLoss.Values[50], 1e-6);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => 10L * i), signals.GradientFlow!.Steps);
        Assert.Null(signals.NonFiniteOrigin);
        Assert.Equal(0, signals.ValidationLoss?.Count ?? 0);
    }

    [Fact]
    public void Read_InOneProcessFromACheckpoint_HoldsTheLaterBranch()
    {
        using (var writer = new SummaryWriter(_folder.Path))
        {
            Train(writer, 0, 100, Diverges);
            Train(writer, 50, 200, Healthy);
        }

        Assert.Equal(50, Signals().AbandonedPoints);
        Assert.Equal(Verdict.Healthy, Diagnosis().Verdict);
    }

    [Fact]
    public void Read_SessionLogOfALaterFile_CountsForTagsWhoseStepsDoNotFall()
    {
        Process(0, 101, Healthy, (w, step, t) => w.AddScalar("accuracy/train", step == 90 ? 0 : 1, step - (step % 90), t));
        Process(101, 200, Healthy, purge: 90);
        var signals = Signals();
        Assert.Equal(11 + 11, signals.AbandonedPoints);
        Assert.Equal([0L], signals.TrainAccuracy!.Steps);
        Assert.Equal(90 + 99, signals.TrainLoss!.Count);
    }

    [Fact]
    public void Read_SessionLogInTheMiddleOfAFile_CountsAsThatOfALaterFileDoes()
    {
        Process(0, 101, Healthy, (w, step, t) => w.AddScalar("accuracy/train", step == 90 ? 0 : 1, step - (step % 90), t));
        Process(101, 200, Healthy, purge: 90);
        var files = Directory.GetFiles(_folder.Path, "*tfevents*").Order(StringComparer.Ordinal).ToArray();
        File.AppendAllBytes(files[0], File.ReadAllBytes(files[1]));
        File.Delete(files[1]);

        var signals = Signals();

        Assert.Equal(11 + 11, signals.AbandonedPoints);
        Assert.Equal([0L], signals.TrainAccuracy!.Steps);
        Assert.Equal(90 + 99, signals.TrainLoss!.Count);
        Assert.StartsWith("The run was restarted from step 90", signals.BranchNote, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TrainedAnewInTheSameFolder_HoldsTheLastTrainingAlone()
    {
        for (var i = 0; i < 3; i++)
        {
            using var writer = new SummaryWriter(_folder.Path, new SummaryWriterOptions { FileNameSuffix = $".{i}" });
            Train(writer, 0, 100, _ => i);
        }

        var signals = Signals();
        Assert.Equal((100, 200L), (signals.TrainLoss!.Count, signals.AbandonedPoints));
        Assert.All(signals.TrainLoss.Values, v => Assert.Equal(2, v));
        Assert.StartsWith("The run was restarted 2 times, last from step 0", signals.BranchNote, StringComparison.Ordinal);
    }
}
