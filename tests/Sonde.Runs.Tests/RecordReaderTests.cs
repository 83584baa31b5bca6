// Sonde's own records come back typed, and broken ones are values.
using Sonde.Events;

namespace Sonde.Runs.Tests;

public sealed class RecordReaderTests : IDisposable
{
    private static readonly ModelRecord Model = new()
    {
        Type = "Net",
        Modules = [new() { Name = "fc", Type = "Linear", Training = true }],
        Parameters = [new() { Name = "fc.weight", Layer = "fc", Shape = [2, 3], Elements = 6, Trainable = true }],
    };
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadLast_SeveralRecords_GivesTheNewest()
    {
        var run = Load(file =>
        {
            Write(file, "sonde/model", ModelRecord.Reading.Plugin, ModelRecord.Reading.WriteText(Model), 1);
            Write(file, "sonde/model", ModelRecord.Reading.Plugin, ModelRecord.Reading.WriteText(Model with { Type = "Net2" }), 2);
        });
        var found = RecordReader.ReadLast(run, ModelRecord.Reading)!;
        Assert.Equal(("Net2", "fc.weight"), (found.Type, found.Parameters[0].Name));
        Assert.Null(RecordReader.ReadLast(run, DatasetRecord.Reading));
    }

    [Fact]
    public void ReadTags_NamedModels_GivesOneOfEach()
    {
        var json = ModelRecord.Reading.WriteText(Model);
        var run = Load(file =>
        {
            Write(file, ModelRecord.Reading.TagFor("G"), ModelRecord.Reading.Plugin, json, 1);
            Write(file, ModelRecord.Reading.TagFor("D"), ModelRecord.Reading.Plugin, json, 2);
            Write(file, ModelRecord.Reading.TagFor(), ModelRecord.Reading.Plugin, json, 3);
        });
        Assert.Equal([("sonde/G/model", "G", 1L), ("sonde/D/model", "D", 2L), ("sonde/model", null, 3L)],
            RecordReader.ReadTags(run, ModelRecord.Reading).Select(record => (record.Tag, record.ModelName, record.Step)));
    }

    [Fact]
    public void ReadTags_BrokenJson_SaysSoAndHidesNoOther()
    {
        var run = Load(file =>
        {
            Write(file, "sonde/G/model", ModelRecord.Reading.Plugin, "{ not json", 5);
            Write(file, "sonde/model", ModelRecord.Reading.Plugin, ModelRecord.Reading.WriteText(Model), 1);
        });
        var records = RecordReader.ReadTags(run, ModelRecord.Reading);
        Assert.Null(records[0].Value);
        Assert.NotNull(records[0].Problem);
        Assert.Equal("Net", RecordReader.ReadLast(run, ModelRecord.Reading)!.Type);
    }

    [Fact]
    public void ReadGradientFlow_Frames_AreReadByStep()
    {
        var run = Load(file => WriteFlow(file, ["a", "b"], 10, 20));
        var flow = FrameSeries.Open(GradientFlowRecord.Reading, Assert.Single(RecordReader.SeriesOf(run, GradientFlowRecord.Reading)), out _)!;
        Assert.Equal((2, 2, 16), (flow.Count, flow.Total, flow.FrameLength));
        Assert.Equal(["a", "b"], flow.Header.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(20, flow.StepAt(1));
        Assert.True(flow.TryRead(1, out var frame));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => 20f + i), frame.ToArray());
    }

    [Fact]
    public void ReadGradientFlow_AnotherModelInALaterFile_GivesItsFramesAndCountsAll()
    {
        using (var first = _folder.Write("r", "1.tfevents"))
            WriteFlow(first, ["a", "b"], 1, 2, 3);
        using (var second = _folder.Write("r", "2.tfevents"))
            WriteFlow(second, ["c"], 1, 2);
        using (var third = _folder.Write("r", "3.tfevents"))
            WriteFlow(third, ["c"], 3);
        using var directory = new LogDirectory(_folder.Path);
        var flow = FrameSeries.Open(GradientFlowRecord.Reading, directory.Refresh().Find("r")!.Blobs["sonde/gradient_flow"], out _)!;
        Assert.Equal(("c", 3, 6), (Assert.Single(flow.Header.Parameters).Name, flow.Count, flow.Total));
        Assert.Equal([1L, 2L, 3L], Enumerable.Range(0, 3).Select(flow.StepAt));
        Assert.True(flow.TryRead(0, out var frame));
        Assert.Equal(8, frame.Length);
    }

    [Fact]
    public void ReadGradientFlow_WithoutHeaderOrWithAFrameOfAnotherSize_IsAValue()
    {
        var run = Load(file =>
        {
            file.Value("none", 1, TestEventFile.Tensor(TensorDataType.Float, [1], TestEventFile.Packed([1f])),
                TestEventFile.Metadata(GradientFlowRecord.Reading.Plugin));
            WriteFlow(file, ["a"], 1);
            file.Value("sonde/gradient_flow", 2, TestEventFile.Tensor(TensorDataType.Float, [3], TestEventFile.Packed([1f, 2f, 3f])));
        });
        Assert.Null(FrameSeries.Open(GradientFlowRecord.Reading, run.Blobs["none"], out _));
        var flow = FrameSeries.Open(GradientFlowRecord.Reading, run.Blobs["sonde/gradient_flow"], out _)!;
        Assert.True(flow.TryRead(0, out _));
        Assert.False(flow.TryRead(1, out _));
    }

    private static void Write(TestEventFile file, string tag, string plugin, string json, long step) =>
        file.Value(tag, step, TestEventFile.Strings([], System.Text.Encoding.UTF8.GetBytes(json)), TestEventFile.Metadata(plugin), 1_700_000_000 + step);

    private static void WriteFlow(TestEventFile file, string[] parameters, params long[] steps)
    {
        var header = new GradientFlowRecord
        {
            Columns = GradientFlowRecord.Version1Columns,
            Parameters = [.. parameters.Select(name => new ParameterInfo { Name = name, Layer = name, ModuleType = "Linear", Shape = [1] })],
        };
        var metadata = TestEventFile.Metadata(GradientFlowRecord.Reading.Plugin, GradientFlowRecord.Reading.Write(header));
        foreach (var (i, step) in steps.Index())
        {
            float[] values = [.. Enumerable.Range(0, parameters.Length * 8).Select(k => step + (float)k)];
            var tensor = TestEventFile.Tensor(TensorDataType.Float, [parameters.Length, 8], TestEventFile.Packed(values));
            file.Value("sonde/gradient_flow", step, tensor, i == 0 ? metadata : null);
        }
    }

    private Run Load(Action<TestEventFile> write)
    {
        using (var file = _folder.Write("r"))
            write(file.Version());
        using var directory = new LogDirectory(_folder.Path);
        return directory.Refresh().Find("r")!;
    }
}
