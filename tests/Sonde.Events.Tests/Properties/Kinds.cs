// Generators of calls: numbers, texts, tensors and what is made of them.
using System.Text;
using CsCheck;
using Sonde.Events.Tests.Oracle;

namespace Sonde.Events.Tests.Properties;

internal static class Kinds
{
    private static readonly (TensorDataType Type, int Size)[] FixedSizes =
    [
        (TensorDataType.Float, 4), (TensorDataType.Double, 8), (TensorDataType.Int32, 4), (TensorDataType.UInt8, 1),
        (TensorDataType.Int16, 2), (TensorDataType.Int8, 1),
        (TensorDataType.Complex64, 8), (TensorDataType.Int64, 8), (TensorDataType.Bool, 1), (TensorDataType.QInt8, 1),
        (TensorDataType.QUInt8, 1), (TensorDataType.QInt32, 4),
        (TensorDataType.BFloat16, 2), (TensorDataType.QInt16, 2), (TensorDataType.QUInt16, 2), (TensorDataType.UInt16, 2),
        (TensorDataType.Complex128, 16), (TensorDataType.Half, 2),
        (TensorDataType.UInt32, 4), (TensorDataType.UInt64, 8), (TensorDataType.Float8E5M2, 1),
        (TensorDataType.Float8E4M3FN, 1), (TensorDataType.Float8E4M3FNUZ, 1),
        (TensorDataType.Float8E4M3B11FNUZ, 1), (TensorDataType.Float8E5M2FNUZ, 1), (TensorDataType.Int4, 1), (TensorDataType.UInt4, 1),
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[0, 60], Gen.OneOf("", "# *Markdown* <script>", "日本語 🙂", "a\0b"), Gen.Int[0, 100_000].Select(length => new string('x', length)));

    public static readonly Gen<Written> Scalar = Gen.Select(Place.Any, Place.Numbers, (at, value) => new Written(
        "AddScalar", at.Step, at.Time, writer => writer.AddScalar(at.Tag, value, at.Step, at.Time),
        new ExpectedValue(at.Tag, "simple_value", read => AssertSame((float)value, read.Float("simple_value")))));

    public static readonly Gen<Written> ScalarTensor = Gen.Select(
        Place.Any, Place.Numbers, Gen.Bool, Texts, Texts, (at, value, wide, name, description) => new Written(
        "AddScalarTensor", at.Step, at.Time, writer => writer.AddScalarTensor(at.Tag, value, at.Step, wide, name, description, at.Time),
        new ExpectedValue(
            at.Tag, "tensor", read => AssertTensor(read, wide ? 2 : 1, [], wide ? BitConverter.GetBytes(value) : BitConverter.GetBytes((float)value)),
            new ExpectedMetadata("scalars", read =>
            {
                Assert.Equal(
                    (Place.Encode(name), Place.Encode(description), 1L),
                    (read.Text("display_name"), read.Text("summary_description"), read.Long("data_class")));
                Assert.Empty(read.Node("plugin_data").Content("content"));
            }))));

    public static readonly Gen<Written> Text = Gen.Select(Place.Any, Texts, (at, text) => new Written(
        "AddText", at.Step, at.Time, writer => writer.AddText(at.Tag, text, at.Step, at.Time),
        new ExpectedValue(at.Tag + "/text_summary", "tensor", read => AssertStrings(read, [1], Encoding.UTF8.GetBytes(text)),
            new ExpectedMetadata("text", _ => { }, Always: true))));

    public static readonly Gen<Written> Tensor = Gen.Select(Place.Any, Gen.OneOf(FixedSizes), Gen.Long[0, 4].Array[0, 5], Gen.Int, (at, type, shape, seed) =>
    {
        var content = new byte[shape.Aggregate(1L, (count, size) => count * size) * type.Size];
        new Random(seed).NextBytes(content);
        return new Written(
            $"AddTensor {type.Type}", at.Step, at.Time,
            writer => writer.AddTensor(
                at.Tag, type.Type, content, shape, at.Step, new SummaryMetadata("tensor", new byte[] { 1, 2 }, DataClass: DataClass.Tensor), at.Time),
            new ExpectedValue(at.Tag, "tensor", read => AssertTensor(read, (int)type.Type, shape, content), new ExpectedMetadata("tensor", read =>
            {
                Assert.Equal([1, 2], read.Node("plugin_data").Content("content"));
                Assert.Equal(2, read.Long("data_class"));
            })));
    });

    public static readonly Gen<Written> Floats = Gen.Select(Place.Any, Place.Singles.Array[0, 20], (at, values) => new Written(
        "AddTensor float", at.Step, at.Time, writer => writer.AddTensor(at.Tag, values, [values.Length], at.Step, wallTime: at.Time),
        new ExpectedValue(at.Tag, "tensor", read => AssertTensor(read, 1, [values.Length], [.. values.SelectMany(BitConverter.GetBytes)]))));

    public static readonly Gen<Written> StringTensor = Gen.Select(Place.Any, Texts, (at, text) => new Written(
        "AddTensor string", at.Step, at.Time, writer => writer.AddTensor(at.Tag, text, at.Step, wallTime: at.Time),
        new ExpectedValue(at.Tag, "tensor", read => AssertStrings(read, [], Encoding.UTF8.GetBytes(text)))));

    public static readonly Gen<Written> Histogram = Gen.Select(Place.Any, Place.Singles.Array[0, 300], (at, values) => new Written(
        "AddHistogram", at.Step, at.Time, writer => writer.AddHistogram(at.Tag, values, at.Step, at.Time),
        new ExpectedValue(at.Tag, "histo", read => AssertHistogram(read.Node("histo"), [.. values.Where(float.IsFinite).Select(value => (double)value)]))));

    public static readonly Gen<Written> HistogramRaw = Gen.Select(
        Place.Any, Place.Numbers.Array[5], Gen.Select(Place.Numbers, Place.Numbers).Array[1, 40], (at, moments, bins) =>
        {
            double[] limits = [.. bins.Select(bin => bin.Item1)], counts = [.. bins.Select(bin => bin.Item2)];
            return new Written(
                "AddHistogramRaw", at.Step, at.Time,
                writer => writer.AddHistogramRaw(at.Tag, moments[0], moments[1], moments[2], moments[3], moments[4], limits, counts, at.Step, at.Time),
                new ExpectedValue(at.Tag, "histo", read =>
                {
                    var histo = read.Node("histo");
                    Assert.Equal(moments, new[] { "min", "max", "num", "sum", "sum_squares" }.Select(histo.Number));
                    Assert.Equal(limits, histo.Doubles("bucket_limit"));
                    Assert.Equal(counts, histo.Doubles("bucket"));
                }));
        });

    public static readonly Gen<Written> Graph = Gen.Select(Place.Any, Gen.Byte.Array[0, 100], (at, graph) =>
        new Written("AddGraph", at.Step, at.Time, writer => writer.AddGraph(graph, at.Step, at.Time)) { Graph = graph });

    public static void AssertTensor(ProtoNode value, int type, long[] shape, byte[] content)
    {
        var tensor = value.Node("tensor");
        Assert.Equal(type, tensor.Long("dtype"));
        Assert.Equal(shape, tensor.Node("tensor_shape").All<ProtoNode>("dim").Select(dim => dim.Long("size")));
        Assert.Equal(content, tensor.Content("tensor_content"));
        Assert.Empty(tensor.All<byte[]>("string_val"));
    }

    public static void AssertStrings(ProtoNode value, long[] shape, params byte[][] strings)
    {
        var tensor = value.Node("tensor");
        Assert.Equal(7, tensor.Long("dtype"));
        Assert.Equal(shape, tensor.Node("tensor_shape").All<ProtoNode>("dim").Select(dim => dim.Long("size")));
        Assert.Equal(strings, tensor.All<byte[]>("string_val"));
        Assert.False(tensor.Has("tensor_content"));
    }

    // NaN is NaN whatever its bits; zeros have a sign.
    private static void AssertSame(float expected, float actual) =>
        Assert.True(float.IsNaN(expected) ? float.IsNaN(actual) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual),
            $"{expected} became {actual}");

    private static void AssertHistogram(ProtoNode histo, double[] finite)
    {
        double[] limits = histo.Doubles("bucket_limit"), counts = histo.Doubles("bucket");
        Assert.Equal(limits.Length, counts.Length);
        Assert.Equal(limits.Order(), limits);
        Assert.Equal((finite.Length, finite.Length), ((int)histo.Number("num"), (int)counts.Sum()));
        Assert.Equal((finite.DefaultIfEmpty().Min(), finite.DefaultIfEmpty().Max()), (histo.Number("min"), histo.Number("max")));
        Assert.Equal(finite.Sum(), histo.Number("sum"), 1e-9 * (1 + finite.Sum(Math.Abs)));
        for (var i = 0; i < limits.Length; i++)
        {
            // A value at an edge may belong to either side of it.
            Assert.InRange(counts[..(i + 1)].Sum(), finite.Count(value => value < limits[i]), finite.Count(value => value <= limits[i]));
        }
    }
}
