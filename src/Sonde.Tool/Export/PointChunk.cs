// Some consecutive points of a series, unpacked side by side.
using Sonde.Runs;

namespace Sonde.Tool.Export;

/// <summary>Room for the points that are in work; filled anew again and again.</summary>
internal sealed class PointChunk
{
    /// <summary>As many points as a chunk of a series' own columns has.</summary>
    public const int Capacity = 1024;

    private readonly long[] _steps = new long[Capacity];
    private readonly double[] _wallTimes = new double[Capacity];
    private readonly double[] _values = new double[Capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<long> Steps => _steps.AsSpan(0, Count);

    /// <summary>Seconds since 1970 (UTC).</summary>
    public ReadOnlySpan<double> WallTimes => _wallTimes.AsSpan(0, Count);

    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    /// <summary>Takes the points from <paramref name="start"/> on; false when there are none left.</summary>
    public bool TryFill(ScalarSeries series, int start)
    {
        Count = Math.Min(Capacity, series.Count - start);
        if (Count == 0) return false;
        series.CopySteps(start, _steps.AsSpan(0, Count));
        series.CopyWallTimes(start, _wallTimes.AsSpan(0, Count));
        series.CopyValues(start, _values.AsSpan(0, Count));
        return true;
    }
}
