// Tensors in every element type and every form of storage.
namespace Sonde.Events.Tests;

public class TensorValueTests
{
    public static TheoryData<TensorDataType, byte[], double[]> Contents => new()
    {
        { TensorDataType.Float, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(float.NaN)], [1.5, double.NaN] },
        { TensorDataType.Double, [.. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(double.NegativeInfinity)], [0.1, double.NegativeInfinity] },
        { TensorDataType.Int32, [.. BitConverter.GetBytes(-3), .. BitConverter.GetBytes(int.MaxValue)], [-3, int.MaxValue] },
        { TensorDataType.UInt32, [.. BitConverter.GetBytes(3u), .. BitConverter.GetBytes(uint.MaxValue)], [3, uint.MaxValue] },
        { TensorDataType.Int64, [.. BitConverter.GetBytes(-3L), .. BitConverter.GetBytes(1L << 40)], [-3, 1L << 40] },
        { TensorDataType.UInt64, [.. BitConverter.GetBytes(3UL), .. BitConverter.GetBytes(1UL << 63)], [3, 9223372036854775808.0] },
        { TensorDataType.Int16, [0xff, 0xff, 1, 0], [-1, 1] },
        { TensorDataType.UInt16, [0xff, 0xff, 1, 0], [65535, 1] },
        { TensorDataType.Int8, [0xff, 1], [-1, 1] },
        { TensorDataType.UInt8, [0xff, 1], [255, 1] },
        { TensorDataType.Bool, [0, 1], [0, 1] },
        { TensorDataType.QInt8, [0x80, 1], [-128, 1] },
        { TensorDataType.QUInt8, [0x80, 1], [128, 1] },
        { TensorDataType.QInt16, [0, 0x80, 1, 0], [-32768, 1] },
        { TensorDataType.QUInt16, [0, 0x80, 1, 0], [32768, 1] },
        { TensorDataType.QInt32, [.. BitConverter.GetBytes(-5), .. BitConverter.GetBytes(5)], [-5, 5] },
        { TensorDataType.Half, [0x00, 0x3c, 0x00, 0xfc], [1, double.NegativeInfinity] },
        { TensorDataType.BFloat16, [0x80, 0x3f, 0x20, 0xc0], [1, -2.5] },
        { TensorDataType.Float8E5M2, [0x3c, 0x7b], [1, 57344] },
        { TensorDataType.Float8E4M3FN, [0x7e, 0x01], [448, 0.001953125] },
        { TensorDataType.Float8E4M3FNUZ, [0x40, 0xff], [1, -240] },
        { TensorDataType.Float8E4M3B11FNUZ, [0x58, 0x7f], [1, 30] },
        { TensorDataType.Float8E5M2FNUZ, [0x40, 0x80], [1, double.NaN] },
        { TensorDataType.Int4, [0x0f, 0x07], [-1, 7] },
        { TensorDataType.UInt4, [0x0f, 0x07], [15, 7] },
    };

    public static TheoryData<TensorDataType, byte[], double[]> TypedFields => new()
    {
        { TensorDataType.Float, [.. Bytes.Field(5, 1.5f), .. Bytes.Field(5, -2f)], [1.5, -2] },
        { TensorDataType.Float, Bytes.Field(5, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]), [1.5, -2] },
        { TensorDataType.Double, Bytes.Field(6, [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)]), [1.5, -2] },
        { TensorDataType.Int32, Bytes.Field(7, [.. Bytes.Varint(ulong.MaxValue), .. Bytes.Varint(300)]), [-1, 300] },
        { TensorDataType.Int16, [.. Bytes.Field(7, ulong.MaxValue - 1), .. Bytes.Field(7, 5UL)], [-2, 5] },
        { TensorDataType.Int8, Bytes.Field(7, [.. Bytes.Varint(ulong.MaxValue), 4]), [-1, 4] },
        { TensorDataType.UInt8, Bytes.Field(7, [.. Bytes.Varint(200), 4]), [200, 4] },
        { TensorDataType.Int64, Bytes.Field(10, [.. Bytes.Varint(ulong.MaxValue), 4]), [-1, 4] },
        { TensorDataType.Bool, Bytes.Field(11, [1, 0]), [1, 0] },
        { TensorDataType.Half, Bytes.Field(13, [.. Bytes.Varint(0x3c00), .. Bytes.Varint(0xc000)]), [1, -2] },
        { TensorDataType.BFloat16, Bytes.Field(13, [.. Bytes.Varint(0x3f80), .. Bytes.Varint(0xc000)]), [1, -2] },
        { TensorDataType.UInt32, Bytes.Field(16, [.. Bytes.Varint(uint.MaxValue), 4]), [uint.MaxValue, 4] },
        { TensorDataType.UInt64, Bytes.Field(17, [.. Bytes.Varint(1UL << 63), 4]), [9223372036854775808.0, 4] },
        { TensorDataType.Float8E4M3FN, Bytes.Field(18, [0x38, 0xb8]), [1, -1] },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void ToDoubles_TensorContent_GivesItsElements(TensorDataType type, byte[] content, double[] expected)
    {
        var tensor = Decode(Bytes.Tensor((int)type, [2], Bytes.Field(4, content)));
        Assert.Equal(expected, tensor.ToDoubles());
        Assert.Equal(expected.Select(value => (float)value), tensor.ToFloats());
        Assert.Equal((type, 2L), (tensor.DataType, tensor.Count));
        Assert.Equal([2L], tensor.Shape);
    }

    [Theory]
    [MemberData(nameof(TypedFields))]
    public void ToDoubles_TypedField_GivesItsElements(TensorDataType type, byte[] field, double[] expected) =>
        Assert.Equal(expected, Decode(Bytes.Tensor((int)type, [2], field)).ToDoubles());

    [Theory]
    [MemberData(nameof(Contents))]
    public void TryReadScalar_TensorContent_ReadsRankZero(TensorDataType type, byte[] content, double[] expected)
    {
        var first = content[..(content.Length / 2)];
        Assert.True(TensorValue.TryReadScalar(Bytes.Tensor((int)type, [], Bytes.Field(4, first)), out var value));
        Assert.Equal(expected[0], value);
    }

    [Theory]
    [MemberData(nameof(TypedFields))]
    public void TryReadScalar_TypedField_ReadsTheFirst(TensorDataType type, byte[] field, double[] expected)
    {
        Assert.True(TensorValue.TryReadScalar(Bytes.Tensor((int)type, [1, 1], field), out var value));
        Assert.Equal(expected[0], value);
    }

    [Fact]
    public void TryReadScalar_SeveralElementsOrNoNumber_IsFalse()
    {
        Assert.False(TensorValue.TryReadScalar(Bytes.Tensor(1, [2], Bytes.Field(5, 1f)), out _));
        Assert.False(TensorValue.TryReadScalar(Bytes.Tensor(1, [0]), out _));
        Assert.False(TensorValue.TryReadScalar(Bytes.Tensor(7, [], Bytes.Field(8, "1")), out _));
        Assert.False(TensorValue.TryReadScalar(Bytes.Tensor(8, [], Bytes.Field(9, new byte[8])), out _));
        Assert.False(TensorValue.TryReadScalar(Bytes.Tensor(1, [], Bytes.Field(4, [1, 2])), out _));
    }

    [Fact]
    public void ToDoubles_FewerElementsThanTheShape_RepeatTheLast() =>
        Assert.Equal([1, 2, 2, 2, 2, 2], Decode(Bytes.Tensor(1, [2, 3], [.. Bytes.Field(5, 1f), .. Bytes.Field(5, 2f)])).ToDoubles());

    [Fact]
    public void ToDoubles_NoElements_AreZeros() => Assert.Equal([0, 0, 0], Decode(Bytes.Tensor(2, [3])).ToDoubles());

    [Fact]
    public void ToDoubles_Complex_GivesBothParts()
    {
        var tensor = Decode(Bytes.Tensor(8, [2], [.. Bytes.Field(9, 1f), .. Bytes.Field(9, 2f)]));
        Assert.Equal([1, 2, 1, 2], tensor.ToDoubles());
        var wide = Decode(Bytes.Tensor(18, [1], Bytes.Field(4, [.. BitConverter.GetBytes(1.0), .. BitConverter.GetBytes(-2.0)])));
        Assert.Equal([1, -2], wide.ToDoubles());
    }

    [Fact]
    public void ToStrings_StringTensor_GivesItsTexts()
    {
        var tensor = Decode(Bytes.Tensor(7, [2, 2], [.. Bytes.Field(8, "a"), .. Bytes.Field(8, "é"), .. Bytes.Field(8, "")]));
        Assert.Equal(["a", "é", "", ""], tensor.ToStrings());
        Assert.Equal([2L, 2L], tensor.Shape);
        Assert.Empty(tensor.ToDoubles());
    }

    [Fact]
    public void TryDecode_TypesWithoutElements_HaveNone()
    {
        var tensor = Decode(Bytes.Tensor(20, [4], Bytes.Field(14, "handle")));
        Assert.Equal((TensorDataType.Resource, 0L), (tensor.DataType, tensor.Count));
        Assert.Empty(tensor.ToDoubles());
        Assert.Empty(tensor.ToStrings());
    }

    [Theory]
    [InlineData(1L << 40)]
    [InlineData(-1)]
    [InlineData(TensorValue.MaxRepeatedElements + 2)]
    public void TryDecode_ShapeThatCannotBe_IsRefused(long size)
    {
        Assert.False(TensorValue.TryDecode(Bytes.Tensor(1, [size], Bytes.Field(5, 1f)), out var tensor));
        Assert.Empty(tensor.ToDoubles());
        Assert.False(TensorValue.TryDecode(Bytes.Tensor(1, [long.MaxValue, long.MaxValue], Bytes.Field(5, 1f)), out _));
    }

    [Theory]
    [InlineData(1, 1L << 26)]
    [InlineData(7, 1L << 26)]
    [InlineData(7, 1L << 16)]
    [InlineData(9, 1L << 26)]
    [InlineData(10, 1L << 20)]
    public void TryDecode_ManyElementsClaimedAndOneStored_IsRefusedWithTheReason(int type, long claimed)
    {
        byte[] payload = Bytes.Tensor(type, [claimed], type switch { 1 => Bytes.Field(5, 1f), 7 => Bytes.Field(8, "x"), _ => Bytes.Field(10, 1UL) });
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(TensorValue.TryDecode(payload, out var tensor, out var problem));
        Assert.Empty(tensor.ToDoubles());
        Assert.Empty(tensor.ToStrings());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Contains($"claims {claimed} elements and stores", problem, StringComparison.Ordinal);
        Assert.False(TextSummary.TryDecode(payload, out var texts));
        Assert.Empty(texts);
    }

    [Fact]
    public void ToDoubles_OneValueForAShapeOfPlausibleSize_Repeats()
    {
        foreach (var shape in (long[][])[[10], [28, 28, 3], [256, 256]])
        {
            var values = Decode(Bytes.Tensor(1, shape, Bytes.Field(5, 2f))).ToDoubles();
            Assert.Equal(shape.Aggregate(1L, (a, b) => a * b), values.Length);
            Assert.All(values, value => Assert.Equal(2, value));
        }
    }

    [Fact]
    public void TryDecode_LongStringThatIsToRepeat_IsRefused()
    {
        var strings = Bytes.Field(8, new string('x', 1000));
        Assert.True(TensorValue.TryDecode(Bytes.Tensor(7, [50], strings), out var tensor));
        var texts = tensor.ToStrings();
        Assert.Same(texts[0], texts[49]);
        Assert.False(TensorValue.TryDecode(Bytes.Tensor(7, [100], strings), out _));
    }

    [Fact]
    public void ToByteStrings_MoreStoredThanTheShapeHas_GivesThoseOfTheShape() =>
        Assert.Equal(["a"], Decode(Bytes.Tensor(7, [], [.. Bytes.Field(8, "a"), .. Bytes.Field(8, "b")])).ToStrings());

    [Fact]
    public void TryDecode_ThousandsOfDimensions_IsRefusedWithTheReason()
    {
        byte[] shape = [.. Enumerable.Repeat<byte[]>(Bytes.Field(2, Bytes.Field(1, 1UL)), 5000).SelectMany(bytes => bytes)];
        Assert.False(TensorValue.TryDecode([.. Bytes.Field(1, 1UL), .. Bytes.Field(2, shape), .. Bytes.Field(5, 1f)], out _, out var problem));
        Assert.Contains("dimensions", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryDecode_Malformed_IsFalse()
    {
        var good = Bytes.Tensor(1, [2], Bytes.Field(4, new byte[8]));
        Assert.False(TensorValue.TryDecode(good.AsSpan(0, good.Length - 1), out _));
        Assert.False(TensorValue.TryReadScalar(good.AsSpan(0, good.Length - 1), out _));
        Assert.False(TensorValue.TryDecode(Bytes.Tensor(3, [2], Bytes.Field(7, [0x80, 0x80])), out _));
    }

    private static TensorValue Decode(byte[] payload)
    {
        Assert.True(TensorValue.TryDecode(payload, out var tensor));
        return tensor;
    }
}
