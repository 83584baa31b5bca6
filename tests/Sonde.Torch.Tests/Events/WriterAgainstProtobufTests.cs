// Files of our writer read by another's parser: Google.Protobuf through the generated types that TorchSharp brings along.
using System.Buffers.Binary;
using Tensorboard;

namespace Sonde.Torch.Tests.Events;

public sealed class WriterAgainstProtobufTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"sonde-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FirstEvent_Always_IsTheFileVersion() => Assert.Equal("brain.Event:2", Written(_ => { })[0].FileVersion);

    [Fact]
    public void AddScalar_AnyValue_ParsesTheSame()
    {
        var events = Written(writer =>
        {
            writer.AddScalar("loss/train", 0.1, 7, 1234.5);
            writer.AddScalar("größe", double.NaN, long.MaxValue);
            writer.AddScalar("loss/train", double.NegativeInfinity, -1);
        });
        Assert.Equal(
            ("loss/train", 0.1f, 7L, 1234.5), (events[1].Summary.Value[0].Tag, events[1].Summary.Value[0].SimpleValue, events[1].Step, events[1].WallTime));
        Assert.Equal(("größe", long.MaxValue), (events[2].Summary.Value[0].Tag, events[2].Step));
        Assert.True(float.IsNaN(events[2].Summary.Value[0].SimpleValue));
        Assert.Equal(float.NegativeInfinity, events[3].Summary.Value[0].SimpleValue);
        Assert.Equal(-1, events[3].Step);
    }

    [Fact]
    public void AddHistogram_Values_ParsesWithTheirMoments()
    {
        var histo = Written(writer => writer.AddHistogram("weights", [-1, 0, 0.5f, 2, 2], 3))[1].Summary.Value[0].Histo;
        Assert.Equal((-1.0, 2.0, 5.0, 3.5, 9.25), (histo.Min, histo.Max, histo.Num, histo.Sum, histo.SumSquares));
        Assert.Equal(5, histo.Bucket.Sum());
        Assert.Equal(histo.Bucket.Count, histo.BucketLimit.Count);
        Assert.Equal(histo.BucketLimit.Order(), histo.BucketLimit);
    }

    [Fact]
    public void AddImage_Pixels_ParsesAsPng()
    {
        var image = Written(writer => writer.AddImage("sample", new byte[2 * 3 * 3], 3, 2, 3, 0))[1].Summary.Value[0].Image;
        Assert.Equal((2, 3, 3), (image.Height, image.Width, image.Colorspace));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], image.EncodedImageString.Span[..4].ToArray());
    }

    [Fact]
    public void AddText_Text_ParsesAsStringTensorOfTheTextPlugin()
    {
        var value = Written(writer => writer.AddText("note", "läuft **gut**", 1))[1].Summary.Value[0];
        Assert.Equal("note/text_summary", value.Tag);
        Assert.Equal("text", value.Metadata.PluginData.PluginName);
        Assert.Equal("läuft **gut**", value.Tensor.StringVal[0].ToStringUtf8());
        Assert.Equal(DataType.DtString, value.Tensor.Dtype);
    }

    [Fact]
    public void AddTensor_FloatsAndMetadata_ParsesTheSame()
    {
        var metadata = new Sonde.Events.SummaryMetadata("sonde.gradient_flow", new byte[] { 1, 2, 3 });
        var events = Written(writer =>
        {
            writer.AddTensor("flow", [1, 2, 3, float.NaN, 5, 6], [2, 3], 9, metadata);
            writer.AddTensor("record", "{\"version\":1}", 9);
        });
        var value = events[1].Summary.Value[0];
        Assert.Equal("sonde.gradient_flow", value.Metadata.PluginData.PluginName);
        Assert.Equal([1, 2, 3], value.Metadata.PluginData.Content.ToByteArray());
        Assert.Equal([2, 3], value.Tensor.TensorShape.Dim.Select(dim => dim.Size));
        Assert.Equal([1, 2, 3, float.NaN, 5, 6], Floats(value.Tensor));
        Assert.Equal("{\"version\":1}", events[2].Summary.Value[0].Tensor.StringVal[0].ToStringUtf8());
        Assert.Empty(events[2].Summary.Value[0].Tensor.TensorShape?.Dim ?? []);
    }

    private static float[] Floats(TensorProto tensor)
    {
        if (tensor.FloatVal.Count > 0) return [.. tensor.FloatVal];
        var bytes = tensor.TensorContent.ToByteArray();
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i)))];
    }

    private List<Event> Written(Action<SummaryWriter> write)
    {
        string path;
        using (var writer = new SummaryWriter(_folder))
        {
            write(writer);
            path = writer.FilePath;
        }
        return ProtobufLog.Read(File.ReadAllBytes(path));
    }
}
