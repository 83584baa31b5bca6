// Every form in which others store a scalar, down to the element types and the fields that hold them.
using Sonde.Events;
using static Sonde.Runs.Tests.Conformance.LoadedLog;

namespace Sonde.Runs.Tests.Conformance;

public sealed class ScalarFormTests
{
    private static readonly byte[] Scalars = TestEventFile.Metadata("scalars", dataClass: 1);

    private static readonly Dictionary<string, (byte[] Value, byte[]? Metadata, double Expected)> Forms = new()
    {
        ["simple_value"] = (Float(2, 1.5f), null, 1.5),
        ["simple_value with metadata"] = (Float(2, 1.5f), Scalars, 1.5),
        ["simple_value NaN"] = (Float(2, float.NaN), null, double.NaN),
        ["simple_value infinity"] = (Float(2, float.PositiveInfinity), null, double.PositiveInfinity),
        ["node_name beside it"] = ([.. TestEventFile.Field(7, "node"u8), .. Float(2, 2)], null, 2),
        ["float content"] = (Content(TensorDataType.Float, BitConverter.GetBytes(1.5f)), Scalars, 1.5),
        ["double content"] = (Content(TensorDataType.Double, BitConverter.GetBytes(0.1)), Scalars, 0.1),
        ["int32 content"] = (Content(TensorDataType.Int32, BitConverter.GetBytes(-7)), Scalars, -7),
        ["uint8 content"] = (Content(TensorDataType.UInt8, [200]), Scalars, 200),
        ["int16 content"] = (Content(TensorDataType.Int16, [0xfe, 0xff]), Scalars, -2),
        ["uint16 content"] = (Content(TensorDataType.UInt16, [0xfe, 0xff]), Scalars, 65534),
        ["int8 content"] = (Content(TensorDataType.Int8, [0xff]), Scalars, -1),
        ["int64 content"] = (Content(TensorDataType.Int64, BitConverter.GetBytes(-1L << 40)), Scalars, -1L << 40),
        ["uint32 content"] = (Content(TensorDataType.UInt32, BitConverter.GetBytes(uint.MaxValue)), Scalars, uint.MaxValue),
        ["uint64 content"] = (Content(TensorDataType.UInt64, BitConverter.GetBytes(1UL << 63)), Scalars, 9223372036854775808.0),
        ["bool content"] = (Content(TensorDataType.Bool, [1]), Scalars, 1),
        ["half content"] = (Content(TensorDataType.Half, [0, 0x3c]), Scalars, 1),
        ["bfloat16 content"] = (Content(TensorDataType.BFloat16, [0x20, 0xc0]), Scalars, -2.5),
        ["float8 content"] = (Content(TensorDataType.Float8E4M3FN, [0x38]), Scalars, 1),
        ["float_val"] = (Typed(TensorDataType.Float, [], Float(5, 1.5f)), Scalars, 1.5),
        ["float_val packed"] = (Typed(TensorDataType.Float, [], TestEventFile.Field(5, BitConverter.GetBytes(1.5f))), Scalars, 1.5),
        ["double_val"] = (Typed(TensorDataType.Double, [], Double(6, 0.1)), Scalars, 0.1),
        ["int_val int32"] = (Typed(TensorDataType.Int32, [], Varint(7, ulong.MaxValue)), Scalars, -1),
        ["int_val int16"] = (Typed(TensorDataType.Int16, [], Varint(7, ulong.MaxValue - 1)), Scalars, -2),
        ["int_val int8"] = (Typed(TensorDataType.Int8, [], Varint(7, 5)), Scalars, 5),
        ["int_val uint8"] = (Typed(TensorDataType.UInt8, [], Varint(7, 255)), Scalars, 255),
        ["int_val uint16"] = (Typed(TensorDataType.UInt16, [], Varint(7, 65535)), Scalars, 65535),
        ["int64_val"] = (Typed(TensorDataType.Int64, [], Varint(10, 1UL << 40)), Scalars, 1L << 40),
        ["bool_val"] = (Typed(TensorDataType.Bool, [], Varint(11, 1)), Scalars, 1),
        ["half_val"] = (Typed(TensorDataType.Half, [], Varint(13, 0xc000)), Scalars, -2),
        ["half_val bfloat16"] = (Typed(TensorDataType.BFloat16, [], Varint(13, 0x3f80)), Scalars, 1),
        ["uint32_val"] = (Typed(TensorDataType.UInt32, [], Varint(16, uint.MaxValue)), Scalars, uint.MaxValue),
        ["uint64_val"] = (Typed(TensorDataType.UInt64, [], Varint(17, 1UL << 63)), Scalars, 9223372036854775808.0),
        ["float8_val"] = (Typed(TensorDataType.Float8E5M2, [], TestEventFile.Field(18, [0x3c])), Scalars, 1),
        ["rank 1 of one element"] = (Typed(TensorDataType.Float, [1], Float(5, 3)), Scalars, 3),
        ["rank 3 of one element"] = (Typed(TensorDataType.Float, [1, 1, 1], Float(5, 3)), Scalars, 3),
        ["no stored element"] = (Typed(TensorDataType.Float, []), Scalars, 0),
        ["unknown plugin version"] = (Typed(TensorDataType.Float, [], Float(5, 3)), TestEventFile.Metadata("scalars", [8, 1], 1), 3),
        ["another plugin of data class scalar"] = (Typed(TensorDataType.Float, [], Float(5, 3)), TestEventFile.Metadata("mine", dataClass: 1), 3),
        ["scalars plugin without a data class"] = (Typed(TensorDataType.Float, [], Float(5, 3)), TestEventFile.Metadata("scalars"), 3),
    };

    private static readonly Dictionary<string, (byte[] Value, byte[]? Metadata)> Others = new()
    {
        ["complex"] = (Content(TensorDataType.Complex64, new byte[8]), Scalars),
        ["string"] = (Typed(TensorDataType.String, [], TestEventFile.Field(8, "1"u8)), Scalars),
        ["vector"] = (Typed(TensorDataType.Float, [2], Float(5, 1), Float(5, 2)), Scalars),
        ["no metadata"] = (Typed(TensorDataType.Float, [], Float(5, 1)), null),
        ["a handle"] = (Typed(TensorDataType.Resource, []), Scalars),
        ["a tensor that is none"] = (TestEventFile.Field(8, [0x0a, 9]), Scalars),
    };

    public static TheoryData<string> FormNames => [.. Forms.Keys];

    public static TheoryData<string> OtherNames => [.. Others.Keys];

    [Theory]
    [MemberData(nameof(FormNames))]
    public void Refresh_ScalarForm_IsAPoint(string form)
    {
        var (value, metadata, expected) = Forms[form];
        var run = Of(file => file.Value("x", 7, value, metadata, 5));
        var series = Assert.Single(run.Scalars).Value;
        Assert.Equal((1, 7L, 5.0, expected), (series.Count, series.StepAt(0), series.WallTimeAt(0), series.ValueAt(0)));
        Assert.Empty(run.Blobs);
    }

    [Theory]
    [MemberData(nameof(OtherNames))]
    public void Refresh_TensorThatIsNoScalar_IsKeptAsATensor(string form)
    {
        var (value, metadata) = Others[form];
        var run = Of(file => file.Value("x", 7, value, metadata));
        Assert.Empty(run.Scalars);
        Assert.Equal((BlobKind.Tensor, 1, 7L), (run.Blobs["x"].Kind, run.Blobs["x"].Count, run.Blobs["x"].StepAt(0)));
    }

    [Fact]
    public void Refresh_LegacyAndTensorFormUnderOneTag_AreOneSeries()
    {
        var run = Of(file => file
            .Value("x", 1, Typed(TensorDataType.Double, [], Double(6, 0.1)), Scalars)
            .Scalar("x", 2, 2)
            .Value("x", 3, Content(TensorDataType.Half, [0, 0x3c])));
        Assert.Equal([0.1, 2, 1], run.Scalars["x"].Values());
    }

    [Fact]
    public void Refresh_LaterMetadata_ChangesNothing()
    {
        var run = Of(file => file
            .Value("x", 1, Typed(TensorDataType.Float, [], Float(5, 1)), Scalars)
            .Value("x", 2, Typed(TensorDataType.Float, [], Float(5, 2)), TestEventFile.Metadata("text")));
        Assert.Equal([1.0, 2.0], run.Scalars["x"].Values());
    }

    private static byte[] Typed(TensorDataType type, long[] shape, params byte[][] values) =>
        LoadedLog.Typed(type, shape, [.. values.SelectMany(bytes => bytes)]);

    private static byte[] Content(TensorDataType type, byte[] content) => TestEventFile.Tensor(type, [], content);
}
