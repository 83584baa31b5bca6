// Packed integers come back exactly, however irregular, and earlier readers are not disturbed.
using CsCheck;

namespace Sonde.Runs.Tests;

public sealed class PackedInt64Tests
{
    [Fact]
    public void Append_AnyValues_ComeBackExactly() =>
        Gen.OneOf(
            Gen.Long.Array[0, 1024],
            Gen.Long[-10, 10].Array[0, 1024],
            Gen.Select(Gen.Long, Gen.Long, Gen.Int[0, 1024], (start, stride, count) => Regular(start, stride, count)),
            Gen.Select(Gen.Long, Gen.Long[-5, 5], Gen.Int[0, 600], Gen.Int[-1000, 1000].Array[0, 300], Gen.Long.Array[0, 100],
                (start, stride, count, near, far) => (long[])[.. Regular(start, stride, count), .. near.Select(n => unchecked(start + n)), .. far]))
        .Sample(values =>
        {
            var column = default(PackedInt64);
            for (var i = 0; i < values.Length; i++)
                column.Append(i, values[i]);
            var copy = new long[values.Length];
            column.CopyTo(0, copy);
            Assert.Equal(values, copy);
            for (var i = 0; i < values.Length; i++)
                Assert.Equal(values[i], column[i]);
        });

    [Fact]
    public void CopyTo_PartOfIrregularColumn_StartsWhereAsked()
    {
        var column = default(PackedInt64);
        long[] values = [5, 6, 7, 9, 1, long.MaxValue, 3];
        for (var i = 0; i < values.Length; i++)
        {
            column.Append(i, values[i]);
            var tail = new long[i];
            column.CopyTo(1, tail);
            Assert.Equal(values[1..(i + 1)], tail);
        }
    }

    private static long[] Regular(long start, long stride, int count) =>
        [.. Enumerable.Range(0, count).Select(i => unchecked(start + (i * stride)))];
}
