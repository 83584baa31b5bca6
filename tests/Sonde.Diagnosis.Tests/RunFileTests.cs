// Event files on disk, written as monitor and other tools write them, read back and diagnosed.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests;

public sealed class RunFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SummaryWriter Writer(string run) => new(Path.Combine(_folder.Path, run));

    private DiagnosisReport Diagnose()
    {
        using var logs = new LogDirectory(_folder.Path);
        return Diagnostician.Diagnose(logs.Refresh(TestContext.Current.CancellationToken));
    }

    private static void Record<T>(SummaryWriter writer, string plugin, T record, JsonTypeInfo<T> type, string? model = null) =>
        writer.AddTensor(PluginNames.TagFor(plugin, model), JsonSerializer.Serialize(record, type), 0, new SummaryMetadata(plugin, ReadOnlyMemory<byte>.Empty));

    private static void Flow(SummaryWriter writer, GradientFrames frames, string? model = null)
    {
        var metadata = new SummaryMetadata(GradientFlowRecord.Reading.Plugin, GradientFlowRecord.Reading.Write(frames.Header));
        var (parameters, columns) = (frames.Parameters.Length, frames.Header.Columns.Length);
        for (var f = 0; f < frames.Count; f++)
        {
            var frame = f;
            float[] row = [.. Enumerable.Range(0, parameters).SelectMany(p => Enumerable.Range(0, columns).Select(c => frames.Value(frame, p, c)))];
            writer.AddTensor(GradientFlowRecord.Reading.TagFor(model), row, [parameters, columns], frames.Steps[f], metadata);
        }
    }

    private static void Scalars(SummaryWriter writer, Series series, string? tag = null)
    {
        for (var i = 0; i < series.Count; i++) writer.AddScalar(tag ?? series.Tag, series.Values[i], series.Steps[i]);
    }

    [Fact]
    public void Diagnose_StuckNetworkWrittenByTheMonitor_FindsVanishingFirst()
    {
        using (var writer = Writer("sigmoid"))
        {
            var signals = Synthetic.AtChance(300, 1);
            writer.AddScalar("sonde/classes", 10, 0);
            Scalars(writer, signals.TrainLoss!);
            Scalars(writer, signals.TrainAccuracy!);
            Flow(writer, Synthetic.Depth(6, 60, 0.05, 1));
        }

        var run = Assert.Single(Diagnose().Runs);
        Assert.Equal((Verdict.Sick, "sigmoid"), (run.Verdict, run.Run));
        Assert.Equal(["vanishing-gradient", "chance-level-accuracy", "loss-not-decreasing"], run.Findings.Select(f => f.Rule));
        Assert.Equal("conv1", run.Findings[0].Layer);
    }

    [Fact]
    public void Diagnose_CutRecordedBeforeBackwardThrew_IsReported()
    {
        using (var writer = Writer("argmax"))
        {
            var trace = new OpTraceRecord(1, 9, "native", [new("aten::argmax", "Model.cs:42", "> 42", "head", ["w"])], [], null, null, "does not require grad");
            Record(writer, OpTraceRecord.Reading.Plugin, trace, RecordJson.Default.OpTraceRecord);
        }

        var finding = Assert.Single(Assert.Single(Diagnose().Runs).Findings);
        Assert.Equal(("graph-cut", "Model.cs:42", "> 42"), (finding.Rule, finding.Source, finding.Snippet));
    }

    [Fact]
    public void Diagnose_RecordThatIsNotWhatItShouldBe_IsNotEnoughData()
    {
        using (var writer = Writer("odd"))
        {
            writer.AddTensor("sonde/op_trace", "{\"version\":1}", 0, new SummaryMetadata(OpTraceRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
            writer.AddTensor("sonde/model", "no json", 0, new SummaryMetadata(ModelRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
            writer.AddTensor("sonde/gradient_flow", [1f, 2f], [2], 0, new SummaryMetadata(GradientFlowRecord.Reading.Plugin, "{}"u8.ToArray()));
        }

        var run = Assert.Single(Diagnose().Runs);
        Assert.Empty(run.Findings);
        Assert.Equal(RuleCatalogue.Create(new()).Count, run.NotEnoughData.Count);
    }

    [Fact]
    public void Diagnose_TwoNamedModels_JudgesEachByItsOwnTags()
    {
        using (var writer = Writer("gan"))
        {
            Scalars(writer, Synthetic.Flat(200, 0.7, 0.05, 1), "G/loss/train");
            Scalars(writer, Synthetic.Flat(200, 1.4, 0.05, 2), "D/loss/train");
            var parameters = Synthetic.Layers("fc1", "fc2", "fc3");
            Flow(writer, Synthetic.Flow(parameters, 30, (_, _) => 0.01), "G");
            Flow(writer, Synthetic.Flow(parameters, 30, (_, _) => 0.01, (_, p) => p < 2 ? GradientState.NoGradient : GradientState.Present), "D");
        }

        var run = Assert.Single(Diagnose().Runs);
        var finding = Assert.Single(run.Findings);
        Assert.Equal("no-gradient", finding.Rule);
        Assert.StartsWith("D: 2 of 6 trainable parameters", finding.Title, StringComparison.Ordinal);
        Assert.Contains(run.NotEnoughData, n => n.Rule == "loss-not-decreasing");
    }

    [Fact]
    public void Diagnose_KerasFolders_ReadsTrainAndValidationTogether()
    {
        using (var train = Writer("fit/train")) Scalars(train, Synthetic.Curve(40, i => 0.1 + Math.Exp(-i / 8.0)), "epoch_loss");
        using (var validation = Writer("fit/validation")) Scalars(validation, Synthetic.Curve(40, i => 0.8 + (0.001 * (i - 10) * (i - 10))), "epoch_loss");
        var runs = Diagnose().Runs;
        Assert.Equal(["fit/train", "fit/validation"], runs.Select(r => r.Run));
        Assert.Equal("overfitting", Assert.Single(runs[0].Findings).Rule);
        Assert.Empty(runs[1].Findings);
    }

    [Fact]
    public void Diagnose_LossInPerCentAndNaN_AreRead()
    {
        using (var writer = Writer("nan"))
        {
            Scalars(writer, Synthetic.Curve(100, i => i < 60 ? 1 : double.NaN), "Loss/train");
            Scalars(writer, Synthetic.Curve(100, i => 50 + (i / 4)), "train_acc");
        }

        var finding = Assert.Single(Assert.Single(Diagnose().Runs).Findings, f => f.Rule == "non-finite");
        Assert.Equal((Severity.Error, 60L), (finding.Severity, finding.Steps!.First));
    }

    [Fact]
    public void Read_RunWithEverything_GivesTheRulesTheirSignals()
    {
        using (var writer = Writer("all"))
        {
            var random = new Random(1);
            writer.AddScalar("sonde/classes", 2, 0);
            Scalars(writer, Synthetic.Falling(50, 2, 1, 0.1, 1));
            Scalars(writer, Synthetic.Falling(5, 2, 1, 0.1, 1), "loss/validation");
            Scalars(writer, Synthetic.Accuracy(50, _ => 0.9, 64, 1, "accuracy/train"));
            Scalars(writer, Synthetic.Curve(50, _ => (61 + random.Next(-2, 3)) / 64.0, "majority_share/train"));
            Record(writer, ModelRecord.Reading.Plugin, new ModelRecord(1, null, "Net", [], [new("w", "", [2], 2, true, true)]), RecordJson.Default.ModelRecord);
            Record(writer, DatasetRecord.Reading.Plugin, new DatasetRecord(1, "train", 10, [2], ["a", "b"], [9, 1], 0, 1, 0, 1, 0), RecordJson.Default.DatasetRecord);
        }

        using var logs = new LogDirectory(_folder.Path);
        var signals = Assert.Single(SignalReader.Read(logs.Refresh(TestContext.Current.CancellationToken).Find("all")!, null));
        Assert.Equal((2, 50, 5, 50), (signals.Classes, signals.TrainLoss!.Count, signals.ValidationLoss!.Count, signals.TrainAccuracy!.Count));
        Assert.InRange(signals.MajorityShare!.Value, 0.93, 0.97);
        Assert.Equal(("Net", 10L), (signals.ModelRecord!.Type, signals.Dataset("train")!.Samples));
        Assert.InRange(signals.ChanceLoss!.Value, 0.324, 0.326);
        Assert.False(signals.TrainLoss.PerEpoch);
    }
}
