// Hyperparameters, curves, layouts, meshes, audio, graphs, raw histograms and float64 scalars, written and read back.
using System.Buffers.Binary;
using System.Text;

namespace Sonde.Events.Tests;

public class SummaryWriterKindsTests
{
    private static readonly SummaryWriterOptions Manual = new() { FlushPeriod = Timeout.InfiniteTimeSpan };

    [Fact]
    public void AddHParams_OneCall_StaysInThisRunsFile()
    {
        using var folder = new TempFolder();
        var read = Log.Read(Write(folder, writer => writer.AddHParams(
            new Dictionary<string, object> { ["lr"] = 0.5, ["name"] = "é", ["aug"] = true }, new Dictionary<string, double> { ["acc"] = 0.75 }, wallTime: 3)));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(["_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info", "acc"], read.Select(value => value.Tag));
        Assert.Equal([SummaryValueKind.None, SummaryValueKind.None, SummaryValueKind.None, SummaryValueKind.SimpleValue], read.Select(value => value.Kind));
        Assert.Equal(0.75f, read[3].SimpleValue);
        byte[] experiment =
        [
            .. Bytes.Field(4, [.. Bytes.Field(1, "lr"), 0x20, 3]), .. Bytes.Field(4, [.. Bytes.Field(1, "name"), 0x20, 1]),
            .. Bytes.Field(4, [.. Bytes.Field(1, "aug"), 0x20, 2]), .. Bytes.Field(5, Bytes.Field(1, Bytes.Field(2, "acc"))),
        ];
        byte[] start =
        [
            .. Bytes.Field(1, [.. Bytes.Field(1, "lr"), .. Bytes.Field(2, Bytes.Field(2, 0.5))]),
            .. Bytes.Field(1, [.. Bytes.Field(1, "name"), .. Bytes.Field(2, Bytes.Field(3, "é"))]),
            .. Bytes.Field(1, [.. Bytes.Field(1, "aug"), .. Bytes.Field(2, [0x20, 1])]),
        ];
        Assert.Equal(Bytes.Field(2, experiment), Metadata(read[0], "hparams").Content.ToArray());
        Assert.Equal(Bytes.Field(3, start), Metadata(read[1], "hparams").Content.ToArray());
        Assert.Equal(Bytes.Field(4, [8, 1]), Metadata(read[2], "hparams").Content.ToArray());
    }

    [Fact]
    public void AddHParams_ValuesOfAPyTorchRun_AreItsBytes()
    {
        using var folder = new TempFolder();
        var fixture = Log.Read(Assert.Single(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "pytorch", "hp"))));
        var metrics = fixture.Skip(3).ToDictionary(value => value.Tag, value => (double)value.SimpleValue);
        var own = Log.Read(Write(folder, writer =>
        {
            writer.AddHParams(new Dictionary<string, object> { ["lr"] = 0.01, ["bn"] = 1, ["opt"] = "sgd" }, metrics);

            // PyTorch's map has an order of its own.
            writer.AddHParams(new Dictionary<string, object> { ["bn"] = 1, ["opt"] = "sgd", ["lr"] = 0.01 }, metrics);
        }));
        Assert.Equal(fixture[0].Metadata, own[0].Metadata);
        Assert.Equal(fixture[1].Metadata, own[6].Metadata);
        Assert.Equal(fixture[2].Metadata, own[2].Metadata);
        Assert.Equal(fixture.Select(value => (value.Tag, value.Kind, value.Step, value.SimpleValue)),
            own[..5].Select(value => (value.Tag, value.Kind, value.Step, value.SimpleValue)));
    }

    [Fact]
    public void AddHParams_NamedRun_GoesIntoASubfolder()
    {
        using var folder = new TempFolder();
        var own = Write(folder, writer => writer.AddHParams(
            new Dictionary<string, object> { ["n"] = 3 }, new Dictionary<string, double> { ["acc"] = 1 }, runName: "trial"));
        Assert.Empty(Log.Read(own));
        Assert.Equal(4, Log.Read(Assert.Single(Directory.GetFiles(folder.File("trial")))).Count);
    }

    [Fact]
    public void AddHParams_ObjectOfAnotherType_ThrowsAndWritesNothing()
    {
        using var folder = new TempFolder();
        var path = Write(folder, writer => Assert.Contains("layers", Assert.Throws<ArgumentException>(() => writer.AddHParams(
            new Dictionary<string, object> { ["layers"] = new[] { 1, 2 } }, new Dictionary<string, double>())).Message, StringComparison.Ordinal));
        Assert.Empty(Log.Read(path));
    }

    [Fact]
    public void AddPrCurve_FiveThresholds_CountsEachSample()
    {
        using var folder = new TempFolder();
        bool[] labels = [true, true, false, false, true];
        float[] predictions = [1, 0.5f, 0.5f, 0.1f, float.NaN];
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddPrCurve("pr", labels, predictions, 3, 5))));
        Assert.True(TensorValue.TryDecode(read.Payload, out var curve));
        Assert.Equal([6L, 5L], curve.Shape);
        Assert.Equal(
            [2, 2, 2, 1, 1, 2, 1, 1, 0, 0, 0, 1, 1, 2, 2, 0, 0, 0, 1, 1, 0.5f, 2 / 3f, 2 / 3f, 1, 1, 1, 1, 1, 0.5f, 0.5f], curve.ToFloats());
        Assert.Equal([0x10, 5], Metadata(read, "pr_curves").Content.ToArray());
    }

    [Fact]
    public void AddPrCurve_Default_Has127Thresholds()
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddPrCurve("pr", [true], [0.3f], 0))));
        Assert.True(TensorValue.TryDecode(read.Payload, out var curve));
        Assert.Equal([6L, 127L], curve.Shape);
    }

    [Fact]
    public void AddPrCurve_WrongCounts_Throw()
    {
        using var folder = new TempFolder();
        Write(folder, writer =>
        {
            Assert.Throws<ArgumentException>(() => writer.AddPrCurve("pr", [true], [0.5f, 1], 0));
            Assert.Throws<ArgumentException>(() => writer.AddPrCurve("pr", new float[5], 1, 0));
            Assert.Throws<ArgumentOutOfRangeException>(() => writer.AddPrCurve("pr", [true], [0.5f], 0, 1));
        });
    }

    [Fact]
    public void AddCustomScalars_LinesAndMargin_AreALayoutMessage()
    {
        using var folder = new TempFolder();
        ChartCategory[] layout =
            [new("A", [CustomChart.Multiline("m", "x/.*", "y")]), new("B", [CustomChart.Margin("g", "v", "lo", "hi")], Closed: true)];
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddCustomScalars(layout))));
        Assert.Equal("custom_scalars__config__", read.Tag);
        Assert.Equal("custom_scalars", Metadata(read, "custom_scalars").PluginName);
        Assert.True(TensorValue.TryDecode(read.Payload, out var tensor));
        Assert.Empty(tensor.Shape);
        byte[] lines = [.. Bytes.Field(1, "m"), .. Bytes.Field(2, [.. Bytes.Field(1, "x/.*"), .. Bytes.Field(1, "y")])];
        byte[] margin = [.. Bytes.Field(1, "g"), .. Bytes.Field(3, Bytes.Field(1, [.. Bytes.Field(1, "v"), .. Bytes.Field(2, "lo"), .. Bytes.Field(3, "hi")]))];
        byte[] expected =
        [
            .. Bytes.Field(2, [.. Bytes.Field(1, "A"), .. Bytes.Field(2, lines)]),
            .. Bytes.Field(2, [.. Bytes.Field(1, "B"), .. Bytes.Field(2, margin), 0x18, 1]),
        ];
        Assert.Equal(expected, Assert.Single(tensor.ToByteStrings()));
    }

    [Fact]
    public void AddMesh_AllParts_AreThreeTagsOfOneMesh()
    {
        using var folder = new TempFolder();
        var read = Log.Read(Write(folder, writer =>
            writer.AddMesh("m", [0, 0, 0, 1, 0, 0, 0, 1, 0], 1, 2, [255, 0, 0, 0, 255, 0, 0, 0, 255], [0, 1, 2], "{}")));
        Assert.Equal(["m_VERTEX", "m_FACE", "m_COLOR"], read.Select(value => value.Tag));
        Assert.Equal(
            [0x12, 1, (byte)'m', 0x18, 1, 0x2a, 2, (byte)'{', (byte)'}', 0x30, 1, 0x30, 3, 0x30, 3, 0x38, 14], Metadata(read[0], "mesh").Content.ToArray());
        var tensors = read.ConvertAll(value => TensorValue.TryDecode(value.Payload, out var tensor) ? tensor : null);
        Assert.Equal([TensorDataType.Float, TensorDataType.Int32, TensorDataType.UInt8], tensors.Select(tensor => tensor!.DataType));
        Assert.Equal([[1L, 3L, 3L], [1L, 1L, 3L], [1L, 3L, 3L]], tensors.Select(tensor => tensor!.Shape));
        Assert.Equal([0, 1, 2], tensors[1]!.ToFloats());
    }

    [Fact]
    public void AddMesh_PointCloud_IsVerticesAlone()
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddMesh("m", new float[12], 2, 0))));
        Assert.Equal(2, Metadata(read, "mesh").Content.Span[^1]);
        Assert.True(TensorValue.TryDecode(read.Payload, out var tensor));
        Assert.Equal([2L, 2L, 3L], tensor.Shape);
    }

    [Fact]
    public void AddAudio_Stereo_IsAWavOf16Bits()
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddAudio("a", [0, 1, -2, float.NaN, 0.5f, -0.5f], 8000, 2, 1))));
        Assert.Equal(SummaryValueKind.Audio, read.Kind);
        var wav = WavEncoder.Encode([0, 1, -2, float.NaN, 0.5f, -0.5f], 8000, 2);
        byte[] expected = [0x0d, .. BitConverter.GetBytes(8000f), 0x10, 2, 0x18, 3, .. Bytes.Field(4, wav), .. Bytes.Field(5, "audio/wav")];
        Assert.Equal(expected, read.Payload);
        Assert.Equal("RIFF", Encoding.ASCII.GetString(wav, 0, 4));
        Assert.Equal((wav.Length - 8, 32000, 12), (BitConverter.ToInt32(wav, 4), BitConverter.ToInt32(wav, 28), BitConverter.ToInt32(wav, 40)));
        Assert.Equal(
            [0, 32767, -32767, 0, 16383, -16383], Enumerable.Range(0, 6).Select(i => (int)BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(44 + (2 * i)))));
    }

    [Fact]
    public void AddGraph_Nodes_AreAnEventOfTheirOwn()
    {
        using var folder = new TempFolder();
        var graph = new GraphDefBuilder().AddNode("in", "Placeholder", outputShape: [2, -1])
            .AddNode("net/relu", "aten::relu", ["in"], new Dictionary<string, string> { ["attr"] = "x" });
        Assert.Throws<ArgumentException>(() => graph.AddNode("in", "Placeholder"));
        using var reader = new EventFileReader(Write(folder, writer => writer.AddGraph(graph.ToArray(), 5, 7)));
        Assert.True(reader.TryReadNext(out _));
        Assert.True(reader.TryReadNext(out var record));
        Assert.Equal((EventKind.GraphDef, 5L, 7.0), (record.Kind, record.Step, record.WallTime));
        Assert.Equal(graph.ToArray(), record.Payload.ToArray());
        Assert.False(reader.TryReadNext(out _));
    }

    [Fact]
    public void PurgeStep_Set_StartsASessionThere()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual with { PurgeStep = 40 });
        writer.Flush();
        using var reader = new EventFileReader(writer.FilePath);
        Assert.True(reader.TryReadNext(out var first));
        Assert.Equal(EventKind.FileVersion, first.Kind);
        Assert.True(reader.TryReadNext(out var start));
        Assert.Equal((EventKind.SessionLog, 40L), (start.Kind, start.Step));
        Assert.Equal([8, 1], start.Payload.ToArray());
    }

    [Fact]
    public void AddHistogramRaw_GivenBins_ComeBack()
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer =>
        {
            writer.AddHistogramRaw("h", -1, 2, 3, 1.5, 5, [0, 1, 2], [1, 0, 2], 4);
            Assert.Throws<ArgumentException>(() => writer.AddHistogramRaw("h", 0, 0, 0, 0, 0, [1], [], 4));
        })));
        Assert.True(HistogramSummary.TryDecode(read.Payload, out var histogram));
        Assert.Equal((-1.0, 2.0, 3.0, 1.5, 5.0), (histogram.Min, histogram.Max, histogram.Count, histogram.Sum, histogram.SumSquares));
        Assert.Equal([0.0, 1, 2], histogram.Limits);
        Assert.Equal([1.0, 0, 2], histogram.Counts);
    }

    [Theory]
    [InlineData(true, 0.1)]
    [InlineData(false, 0.10000000149011612)]
    public void AddScalarTensor_Precision_KeepsItsDigits(bool doublePrecision, double expected)
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddScalarTensor("s", 0.1, 4, doublePrecision, "shown", "*why*"))));
        Assert.True(TensorValue.TryReadScalar(read.Payload, out var value));
        Assert.Equal(expected, value);
        var metadata = Metadata(read, "scalars");
        Assert.Equal(("shown", "*why*", DataClass.Scalar), (metadata.DisplayName, metadata.Description, metadata.DataClass));
    }

    [Fact]
    public void AddTensor_Int64Bytes_ComeBackWithTheirType()
    {
        using var folder = new TempFolder();
        byte[] content = [1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255];
        var read = Assert.Single(Log.Read(Write(folder, writer =>
        {
            writer.AddTensor("t", TensorDataType.Int64, content, [2], 0);
            Assert.Throws<ArgumentException>(() => writer.AddTensor("t", TensorDataType.Int64, content.AsSpan(1), [2], 0));
            Assert.Throws<ArgumentException>(() => writer.AddTensor("t", TensorDataType.String, content, [2], 0));
        })));
        Assert.True(TensorValue.TryDecode(read.Payload, out var tensor));
        Assert.Equal(TensorDataType.Int64, tensor.DataType);
        Assert.Equal([1.0, -1], tensor.ToDoubles());
    }

    private static SummaryMetadata Metadata(LoggedValue value, string plugin)
    {
        Assert.True(SummaryMetadata.TryDecode(value.Metadata, out var metadata));
        Assert.Equal(plugin, metadata.PluginName);
        return metadata;
    }

    private static string Write(TempFolder folder, Action<SummaryWriter> add)
    {
        using var writer = new SummaryWriter(folder.Path, Manual);
        add(writer);
        return writer.FilePath;
    }
}
