// PyTorch's names on our writer, each kind read by another's parser: Google.Protobuf through the types that TorchSharp brings along.
using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Sonde.Events;
using Tensorboard;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Events;

public sealed class ExtensionsAgainstProtobufTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"sonde-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AddHparams_OneCall_IsMetadataAloneAndTheMetrics()
    {
        var values = Written(writer => writer.add_hparams(
            new Dictionary<string, object> { ["lr"] = 0.1, ["name"] = "a", ["aug"] = true }, new Dictionary<string, double> { ["acc"] = 0.5 }));
        Assert.Equal(["_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info", "acc"], values.Select(value => value.Tag));
        Assert.All(
            values[..3], value => Assert.Equal((Summary.Types.Value.ValueOneofCase.None, "hparams"), (value.ValueCase, value.Metadata.PluginData.PluginName)));
        Assert.All(values[..3], value => Assert.False(value.Metadata.PluginData.Content.IsEmpty));
        Assert.Equal(0.5f, values[3].SimpleValue);
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void AddPrCurve_Tensors_AreSixRows()
    {
        using var labels = tensor(new long[] { 1, 0 });
        using var predictions = tensor(new[] { 0.75f, 0.25f });
        using var row = zeros(3);
        var values = Written(writer =>
        {
            writer.add_pr_curve("pr", labels, predictions, 1);
            writer.add_pr_curve_raw("raw", row, row, row, row, row, row, 1, 3);
            Assert.Throws<ArgumentException>(() => writer.add_pr_curve_raw("raw", row, row, row, row, row, row));
        });
        Assert.Equal("pr_curves", values[0].Metadata.PluginData.PluginName);
        Assert.Equal([6L, 127L], Shape(values[0].Tensor));
        var curve = Floats(values[0].Tensor);
        Assert.Equal((1f, 1f, 1f, 0f), (curve[0], curve[127], curve[94], curve[126]));
        Assert.Equal([6L, 3L], Shape(values[1].Tensor));
    }

    [Fact]
    public void AddCustomScalars_Layout_IsOneStringOfThePlugin()
    {
        var value = Assert.Single(Written(writer =>
        {
            writer.add_custom_scalars(new() { ["A"] = new() { ["m"] = ("Multiline", ["x", "y"]), ["g"] = ("Margin", ["v", "lo", "hi"]) } });
            Assert.Throws<ArgumentException>(() => writer.add_custom_scalars(new() { ["A"] = new() { ["g"] = ("Margin", ["v"]) } }));
        }));
        Assert.Equal(("custom_scalars__config__", "custom_scalars"), (value.Tag, value.Metadata.PluginData.PluginName));
        Assert.Equal(DataType.DtString, value.Tensor.Dtype);
        Assert.False(Assert.Single(value.Tensor.StringVal).IsEmpty);
    }

    [Fact]
    public void AddMesh_AllParts_HaveTheirTypes()
    {
        using var vertices = rand(1, 4, 3);
        using var colors = full(new long[] { 1, 4, 3 }, 200, ScalarType.Int32);
        using var faces = tensor(new long[] { 0, 1, 2, 1, 2, 3 }).reshape(1, 2, 3);
        var values = Written(writer =>
        {
            writer.add_mesh("m", vertices, colors, faces, new JsonObject { ["camera"] = "near" });
            Assert.Throws<ArgumentException>(() => writer.add_mesh("m", vertices[0]));
        });
        Assert.Equal(["m_VERTEX", "m_FACE", "m_COLOR"], values.Select(value => value.Tag));
        Assert.Equal([DataType.DtFloat, DataType.DtInt32, DataType.DtUint8], values.Select(value => value.Tensor.Dtype));
        Assert.Equal([1L, 2L, 3L], Shape(values[1].Tensor));
        Assert.Equal(Enumerable.Repeat((byte)200, 12), values[2].Tensor.TensorContent.ToByteArray());
    }

    [Fact]
    public void AddAudio_Stereo_InterleavesItsChannels()
    {
        using var sound = tensor(new[] { 1f, 1f, 1f, -1f, -1f, -1f }).reshape(2, 3);
        var audio = Assert.Single(Written(writer => writer.add_audio("a", sound, 0, 8000))).Audio;
        Assert.Equal((8000f, 2L, 3L, "audio/wav"), (audio.SampleRate, audio.NumChannels, audio.LengthFrames, audio.ContentType));
        var wav = audio.EncodedAudioString.ToByteArray();
        Assert.Equal([32767, -32767, 32767], Enumerable.Range(0, 3).Select(i => (int)BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(44 + (2 * i)))));
    }

    [Fact]
    public void AddGraph_Nodes_AreAnEvent()
    {
        var graph = new GraphDefBuilder().AddNode("in", "Placeholder", outputShape: [2, 3]).AddNode("out", "aten::relu", ["in"]).ToArray();
        string path;
        using (var writer = new SummaryWriter(_folder, new SummaryWriterOptions { PurgeStep = 9 }))
        {
            writer.AddGraph(graph, 3);
            path = writer.FilePath;
        }
        var events = ProtobufLog.Read(File.ReadAllBytes(path));
        Assert.Equal((9L, SessionLog.Types.SessionStatus.Start), (events[1].Step, events[1].SessionLog.Status));
        Assert.Equal((3L, Event.WhatOneofCase.GraphDef), (events[2].Step, events[2].WhatCase));
        Assert.Equal(graph, events[2].GraphDef.ToByteArray());
    }

    [Fact]
    public void AddVideoAndFigure_Pictures_AreImages()
    {
        using var video = rand([2, 3, 1, 4, 6]);
        var png = PngEncoder.Encode(new byte[6], 3, 2, 1);
        var values = Written(writer =>
        {
            writer.add_video("v", video);
            writer.add_figure("f", png);
        });
        Assert.Equal((4, 12, "GIF89a"),
            (values[0].Image.Height, values[0].Image.Width, System.Text.Encoding.ASCII.GetString(values[0].Image.EncodedImageString.Span[..6])));
        Assert.Equal((2, 3, 1), (values[1].Image.Height, values[1].Image.Width, values[1].Image.Colorspace));
        Assert.Equal(png, values[1].Image.EncodedImageString.ToByteArray());
    }

    [Fact]
    public void AddHistogramRaw_Bins_Parse()
    {
        var histo = Assert.Single(Written(writer => writer.add_histogram_raw("h", 0, 2, 3, 4, 6, [1, 2], [1, 2]))).Histo;
        Assert.Equal((0.0, 2.0, 3.0, 4.0, 6.0), (histo.Min, histo.Max, histo.Num, histo.Sum, histo.SumSquares));
        Assert.Equal([1.0, 2.0], histo.BucketLimit);
        Assert.Equal([1.0, 2.0], histo.Bucket);
    }

    [Fact]
    public void AddScalar_NewStyle_IsATensorOfItsPrecision()
    {
        var values = Written(writer =>
        {
            writer.add_scalar("d", 0.1, 1, null, true, true);
            writer.add_scalar("f", 0.1, 1, new_style: true);
        });
        Assert.Equal([DataType.DtDouble, DataType.DtFloat], values.Select(value => value.Tensor.Dtype));
        Assert.All(values, value => Assert.Equal("scalars", value.Metadata.PluginData.PluginName));
        Assert.Equal(0.1, BinaryPrimitives.ReadDoubleLittleEndian(values[0].Tensor.TensorContent.Span));
    }

    [Theory]
    [InlineData(ScalarType.Float16, 2)]
    [InlineData(ScalarType.BFloat16, 2)]
    [InlineData(ScalarType.Bool, 1)]
    [InlineData(ScalarType.Int64, 8)]
    public void AddTensor_AnyType_KeepsTypeShapeAndBytes(ScalarType type, int size)
    {
        using var ones = torch.ones(2, 3, type);
        var value = Assert.Single(Written(writer => writer.add_tensor("t", ones)));
        Assert.Equal("tensor", value.Metadata.PluginData.PluginName);
        Assert.Equal([2L, 3L], Shape(value.Tensor));
        Assert.Equal(6 * size, value.Tensor.TensorContent.Length);
        Assert.True(TensorValue.TryDecode(Google.Protobuf.MessageExtensions.ToByteArray(value.Tensor), out var read));
        Assert.Equal([1f, 1, 1, 1, 1, 1], read.ToFloats());
    }

    [Fact]
    public void AddScalars_Keys_AreRunsOfTheirOwn()
    {
        Assert.Empty(Written(writer => writer.add_scalars("loss/all", new Dictionary<string, double> { ["train"] = 1, ["test"] = 2 }, 5)));
        Assert.Equal(2f, Assert.Single(ProtobufLog.ReadValues(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "loss_all_test"))))).SimpleValue);
    }

    [Fact]
    public void AddEmbedding_LabelsAndImages_AreFiles()
    {
        using var points = tensor(new[] { 1f, 2, 3, 4 }).reshape(2, 2);
        using var images = rand(2, 3, 5, 5);
        Assert.Empty(Written(writer =>
        {
            writer.add_embedding(points, ["a", "b"], images, 7, "one");
            writer.add_embedding(points, [["a", "x"], ["b", "y"]], tag: "two", metadata_header: ["name", "kind"]);
            writer.add_embedding(points);
        }));
        Assert.Equal("1\t2\n3\t4\n", File.ReadAllText(Path.Combine(_folder, "00007/one/tensors.tsv")));
        Assert.Equal("a\nb\n", File.ReadAllText(Path.Combine(_folder, "00007/one/metadata.tsv")));
        Assert.Equal("name\tkind\na\tx\nb\ty\n", File.ReadAllText(Path.Combine(_folder, "00000/two/metadata.tsv")));
        Assert.False(File.Exists(Path.Combine(_folder, "00000/default/metadata.tsv")));
        var config = File.ReadAllText(Path.Combine(_folder, "projector_config.pbtxt"));
        Assert.Equal(3, config.Split("embeddings {").Length - 1);
        Assert.Contains("image_path: \"00007/one/sprite.png\"\n    single_image_dim: 5\n    single_image_dim: 5\n", config, StringComparison.Ordinal);
    }

    private static IEnumerable<long> Shape(TensorProto tensor) => tensor.TensorShape.Dim.Select(dim => dim.Size);

    private static float[] Floats(TensorProto tensor)
    {
        var bytes = tensor.TensorContent.ToByteArray();
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i)))];
    }

    private List<Summary.Types.Value> Written(Action<SummaryWriter> write)
    {
        string path;
        using (var writer = new SummaryWriter(_folder))
        {
            write(writer);
            path = writer.FilePath;
        }
        return ProtobufLog.ReadValues(path);
    }
}
