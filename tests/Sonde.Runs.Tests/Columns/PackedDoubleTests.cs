// Packed values come back exactly, as float32 or as float64.
using CsCheck;

namespace Sonde.Runs.Tests;

public sealed class PackedDoubleTests
{
    [Fact]
    public void Append_FloatsThenDoubles_ComeBackExactly() =>
        Gen.Select(Gen.Float.Array[0, 340], Gen.Double.Array[0, 340]).Sample((singles, doubles) =>
        {
            var column = default(PackedDouble);
            foreach (var (i, value) in singles.Index())
                column.Append(i, value);
            foreach (var (i, value) in doubles.Index())
                column.Append(singles.Length + i, value);
            foreach (var (i, value) in singles.Index())
                column.Append(singles.Length + doubles.Length + i, value < 0 ? value : -value);

            double[] expected = [.. singles.Select(v => (double)v), .. doubles, .. singles.Select(v => (double)(v < 0 ? v : -v))];
            var copy = new double[expected.Length];
            column.CopyTo(0, copy);
            Assert.Equal(expected, copy);
            Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(i => column[i]));
        });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.Epsilon)]
    [InlineData(0.1)]
    [InlineData(-0.0)]
    public void Append_EdgeValue_ComesBack(double value)
    {
        var column = default(PackedDouble);
        column.Append(0, 1f);
        column.Append(1, value);
        Assert.Equal(1, column[0]);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(column[1]));
    }
}
