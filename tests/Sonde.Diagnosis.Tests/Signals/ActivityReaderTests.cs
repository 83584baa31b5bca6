// Layers read from event files: how many units are stuck now, and since when, however many frames there are.
using System.Text.Json;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests.Signals;

public sealed class ActivityReaderTests : IDisposable
{
    private const int Units = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes frames of a sigmoid, one every ten steps, of which a number of units is stuck.</summary>
    private void Write(string file, int from, int to, double wallTime, Func<int, int> stuck)
    {
        var header = new ActivationRecord(
            1, "act", "act", "Sigmoid", "Sigmoid", null, 0, [1, Units], Units, Units, 0.015, 0.985, ActivationRecord.Version1Columns, ActivationRecord.SaturatingUnitColumns);
        var metadata = new SummaryMetadata(ActivationRecord.Reading.Plugin, ActivationRecord.Reading.Write(header));
        using var writer = new SummaryWriter(_folder.Path, new SummaryWriterOptions { FileNameSuffix = file });
        for (var i = from; i < to; i++)
        {
            var frame = new float[header.FrameLength];
            for (var unit = 0; unit < stuck(i); unit++) frame[header.Columns.Length + Units + unit] = 0.9f;
            writer.AddTensor("sonde/activations/act", frame, [frame.Length], 10 * i, metadata, wallTime + i);
            writer.AddScalar("loss/train", 1, 10 * i, wallTime + i);
        }
    }

    private LayerActivity Layer()
    {
        using var logs = new LogDirectory(_folder.Path);
        return Assert.Single(Assert.Single(SignalReader.Read(logs.Refresh(TestContext.Current.CancellationToken).Runs.Single(), null)).Activations);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(100, 37)]
    [InlineData(3000, 1234)]
    public void Read_UnitsThatStickFromAFrameOn_FindsThatFrame(int frames, int since)
    {
        Write("a", 0, frames, 0, i => i >= since ? 8 : i % 3);
        var layer = Layer();
        Assert.Equal((8, 20), (layer.Stuck, layer.Batches));
        Assert.Equal(new Onset(since == 0 ? null : (10 * since) - 10, 10 * since), layer.StuckOnset);
        Assert.Equal(new StepRange(10 * (frames - 20), 10 * (frames - 1)), layer.Steps);
        Assert.Null(layer.SilentOnset);
    }

    [Fact]
    public void Read_OneBatchInBetween_DoesNotMoveTheOnset()
    {
        Write("a", 0, 100, 0, i => i >= 37 && i != 60 ? 8 : 0);
        Assert.Equal(new Onset(360, 370), Layer().StuckOnset);
    }

    [Fact]
    public void Read_FewerThanHalfStuck_HasNoOnset()
    {
        Write("a", 0, 100, 0, _ => 4);
        Assert.Equal(4, Layer().Stuck);
        Assert.Null(Layer().StuckOnset);
    }

    [Fact]
    public void Read_AbandonedBranch_DoesNotCount()
    {
        Write("a", 0, 100, 1000, i => i >= 50 ? 10 : 0);
        Write("b", 40, 70, 5000, _ => 0);
        Assert.Equal((0, 20, 690L), (Layer().Stuck, Layer().Batches, Layer().Steps.Last));
    }

    [Fact]
    public void Read_CutInALaterTrace_BeganBetweenTheTraces()
    {
        using (var writer = new SummaryWriter(_folder.Path))
        {
            OpTraceRecord Trace(bool cut) => new(1, 9, "native", cut ? [new("aten::argmax", "Model.cs:42", null, "head", ["w"])] : [], [], !cut, false, null);
            foreach (var (step, cut) in new[] { (0L, false), (500L, true), (501L, true) })
            {
                writer.AddTensor(OpTraceRecord.Reading.TagFor(null), JsonSerializer.Serialize(Trace(cut), RecordJson.Default.OpTraceRecord), step,
                    new SummaryMetadata(OpTraceRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
            }
        }

        using var logs = new LogDirectory(_folder.Path);
        var signals = Assert.Single(SignalReader.Read(logs.Refresh(TestContext.Current.CancellationToken).Runs.Single(), null));
        Assert.Equal(new Onset(0, 500), signals.OpTraceOnset);
        Assert.Equal(500, Assert.Single(new GraphCutRule().Check(signals).Findings()).Steps!.First);
    }
}
