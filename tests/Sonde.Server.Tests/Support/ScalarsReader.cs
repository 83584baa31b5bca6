// Decodes a /api/scalars body by its description alone: little-endian, every column on a multiple of 8 bytes.
using System.Buffers.Binary;

namespace Sonde.Server.Tests;

internal sealed record ReadSeries(
    uint Total, double[] Steps, double[] WallTimes, double[] Values, double[]? Min, double[]? Max, byte[] Marks, (double Row, double Step)[] Restarts);

internal static class ScalarsReader
{
    public static ReadSeries[] Read(byte[] body)
    {
        var at = 0;
        Assert.Equal(0x31444E53u, Number());
        var series = new ReadSeries[Number()];
        for (var i = 0; i < series.Length; i++)
        {
            var (count, flags, total, restarts) = ((int)Number(), Number(), Number(), (int)Number());
            Assert.True(flags <= 1);
            var (steps, times, values) = (Column(count), Column(count), Column(count));
            var (min, max) = flags == 1 ? (Column(count), Column(count)) : (null, null);
            var marks = body.AsSpan(at, count).ToArray();
            at = (at + count + 7) / 8 * 8;
            var (rows, restartSteps) = (Column(restarts), Column(restarts));
            series[i] = new(total, steps, times, values, min, max, marks, [.. rows.Zip(restartSteps)]);
        }
        Assert.Equal(body.Length, at);
        return series;

        uint Number()
        {
            at += 4;
            return BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(at - 4));
        }

        double[] Column(int count)
        {
            Assert.Equal(0, at % 8);
            var column = new double[count];
            for (var i = 0; i < count; i++, at += 8) column[i] = BinaryPrimitives.ReadDoubleLittleEndian(body.AsSpan(at));
            return column;
        }
    }
}
