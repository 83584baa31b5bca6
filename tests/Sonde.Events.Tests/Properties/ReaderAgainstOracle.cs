// Sonde's reader and decoders beside the independent ones, over one file.
using Sonde.Events.Tests.Oracle;

namespace Sonde.Events.Tests.Properties;

internal static class ReaderAgainstOracle
{
    private static readonly Dictionary<SummaryValueKind, string> Fields = new()
    {
        [SummaryValueKind.Image] = "image",
        [SummaryValueKind.Histogram] = "histo",
        [SummaryValueKind.Audio] = "audio",
        [SummaryValueKind.Tensor] = "tensor",
    };

    public static void AssertSame(byte[] file, IReadOnlyList<ProtoNode> events)
    {
        using var folder = new TempFolder();
        using var reader = new EventFileReader(folder.Write("events", file));
        foreach (var expected in events)
        {
            Assert.True(reader.TryReadNext(out var record));
            Assert.Equal(expected.Bytes, record.Data.ToArray());
            Assert.Equal((expected.Number("wall_time"), expected.Long("step")), (record.WallTime, record.Step));
            Assert.Equal(expected.Has("summary"), record.Kind == EventKind.Summary);
            Assert.Equal(expected.Has("graph_def"), record.Kind == EventKind.GraphDef);
            var values = expected.Node("summary").All<ProtoNode>("value");
            var next = 0;
            foreach (var value in record.Values)
            {
                AssertValue(values[next++], value, file);
            }

            Assert.Equal(values.Length, next);
        }

        Assert.False(reader.TryReadNext(out _));
        Assert.Equal((0, null, file.Length), (reader.Damage.Count, reader.TruncatedAt, reader.Offset));
    }

    private static void AssertValue(ProtoNode expected, in SummaryValue value, byte[] file)
    {
        Assert.Equal((expected.Text("tag"), expected.Float("simple_value")), (value.Tag, value.SimpleValue));
        Assert.Equal(expected.Node("metadata").Bytes, value.Metadata.ToArray());
        Assert.True(SummaryMetadata.TryDecode(value.Metadata, out var metadata));
        var plugin = expected.Node("metadata").Node("plugin_data");
        Assert.Equal((plugin.Text("plugin_name"), expected.Node("metadata").Text("display_name")), (metadata.PluginName, metadata.DisplayName));
        Assert.Equal(plugin.Content("content"), metadata.Content.ToArray());
        if (!Fields.TryGetValue(value.Kind, out var field))
        {
            Assert.Equal(expected.Has("simple_value"), value.Kind == SummaryValueKind.SimpleValue);
            return;
        }

        var message = expected.Node(field);
        Assert.Equal(message.Bytes, value.Payload.ToArray());
        Assert.Equal(message.Bytes, file.AsSpan((int)value.PayloadOffset, value.Payload.Length).ToArray());
        switch (value.Kind)
        {
            case SummaryValueKind.Image:
                Assert.True(ImageSummary.TryDecode(value.Payload, out var image));
                Assert.Equal((message.Long("width"), message.Long("height"), message.Long("colorspace")), (image.Width, image.Height, image.ColorSpace));
                Assert.Equal(message.Content("encoded_image_string"), image.Encoded.ToArray());
                break;
            case SummaryValueKind.Histogram:
                Assert.True(HistogramSummary.TryDecode(value.Payload, out var histogram));
                Assert.Equal((message.Number("min"), message.Number("max"), message.Number("num")), (histogram.Min, histogram.Max, histogram.Count));
                Assert.Equal((message.Number("sum"), message.Number("sum_squares")), (histogram.Sum, histogram.SumSquares));
                Assert.Equal(message.Doubles("bucket_limit"), histogram.Limits);
                Assert.Equal(message.Doubles("bucket"), histogram.Counts);
                break;
            case SummaryValueKind.Tensor:
                Assert.True(TensorValue.TryDecode(value.Payload, out var tensor));
                Assert.Equal(message.Long("dtype"), (long)tensor.DataType);
                Assert.Equal(message.Node("tensor_shape").All<ProtoNode>("dim").Select(dim => dim.Long("size")), tensor.Shape);
                Assert.Equal(message.All<byte[]>("string_val"), tensor.ToByteStrings());
                AssertNumbers(message, tensor);
                break;
        }
    }

    private static void AssertNumbers(ProtoNode message, TensorValue tensor)
    {
        var content = message.Content("tensor_content");
        switch (tensor.DataType)
        {
            case TensorDataType.Float:
                Assert.Equal(Enumerable.Range(0, content.Length / 4).Select(i => BitConverter.ToSingle(content, i * 4)), tensor.ToFloats());
                break;
            case TensorDataType.Double:
                Assert.Equal(Enumerable.Range(0, content.Length / 8).Select(i => BitConverter.ToDouble(content, i * 8)), tensor.ToDoubles());
                break;
            case TensorDataType.Int64:
                Assert.Equal(Enumerable.Range(0, content.Length / 8).Select(i => (double)BitConverter.ToInt64(content, i * 8)), tensor.ToDoubles());
                break;
            case TensorDataType.Half:
                Assert.Equal(Enumerable.Range(0, content.Length / 2).Select(i => (double)BitConverter.ToHalf(content, i * 2)), tensor.ToDoubles());
                break;
            case TensorDataType.UInt8:
                Assert.Equal(content.Select(b => (double)b), tensor.ToDoubles());
                break;
        }
    }
}
