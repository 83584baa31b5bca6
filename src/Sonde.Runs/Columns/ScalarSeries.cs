// One scalar tag of one run: every point that its files hold, as of one snapshot.
using System.Runtime.InteropServices;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// All points of a scalar tag, in the order of the run's files (by name) and within a file in file order. Steps may repeat
/// or fall: a restarted training keeps both branches. Values are float64 here; float32 values are exact.
/// Immutable: loading goes on behind it without changing it.
/// </summary>
public sealed class ScalarSeries
{
    private readonly ScalarView _only;       // of a tag in one file: an array would take as much again
    private readonly ScalarView[]? _several;
    private readonly SummaryMetadata? _metadata;

    internal ScalarSeries(string tag, ReadOnlySpan<ScalarView> parts, SummaryMetadata? metadata = null)
    {
        Tag = tag;
        if (parts.Length == 1)
            _only = parts[0];
        else
            _several = parts.ToArray();
        _metadata = metadata;
        foreach (var part in parts)
            Count += part.Count;
    }

    /// <summary>The tag, as the writer wrote it.</summary>
    public string Tag { get; }

    /// <summary>A name to show in place of the tag; empty for none.</summary>
    public string DisplayName => _metadata?.DisplayName ?? "";

    /// <summary>A description in Markdown; empty for none.</summary>
    public string Description => _metadata?.Description ?? "";

    /// <summary>Number of points.</summary>
    public int Count { get; }

    internal ReadOnlySpan<ScalarView> Parts => _several is not null ? _several : new ReadOnlySpan<ScalarView>(in _only);

    /// <summary>The step of a point, 0 ≤ <paramref name="i"/> &lt; <see cref="Count"/>.</summary>
    public long StepAt(int i)
    {
        var part = Locate(ref i);
        return part.StepAt(i);
    }

    /// <summary>The wall time of a point in seconds since 1970 (UTC).</summary>
    public double WallTimeAt(int i)
    {
        var part = Locate(ref i);
        return part.WallTimeAt(i);
    }

    /// <summary>The value of a point; may be NaN or infinite.</summary>
    public double ValueAt(int i)
    {
        var part = Locate(ref i);
        return part.ValueAt(i);
    }

    /// <summary>Copies the steps of the points from <paramref name="start"/> on, as many as <paramref name="to"/> holds.</summary>
    public void CopySteps(int start, Span<long> to) =>
        Copy(start, to, static (chunk, at, span) => chunk.Steps.CopyTo(at, span));

    /// <summary>Copies wall times (seconds since 1970) from <paramref name="start"/> on, as many as <paramref name="to"/> holds.</summary>
    public void CopyWallTimes(int start, Span<double> to) =>
        Copy(start, to, static (chunk, at, span) => chunk.WallTimeBits.CopyTo(at, MemoryMarshal.Cast<double, long>(span)));

    /// <summary>Copies values from <paramref name="start"/> on, as many as <paramref name="to"/> holds.</summary>
    public void CopyValues(int start, Span<double> to) =>
        Copy(start, to, static (chunk, at, span) => chunk.Values.CopyTo(at, span));

    private delegate void CopyChunk<T>(ScalarChunk chunk, int start, Span<T> to);

    private void Copy<T>(int start, Span<T> to, CopyChunk<T> copy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to.Length, Count - start, nameof(to));
        foreach (var part in Parts)
        {
            if (start >= part.Count)
            {
                start -= part.Count;
                continue;
            }

            while (to.Length > 0 && start < part.Count)
            {
                var at = start % PackedInt64.Capacity;
                var length = Math.Min(to.Length, Math.Min(PackedInt64.Capacity - at, part.Count - start));
                copy(part.Chunks[start / PackedInt64.Capacity], at, to[..length]);
                to = to[length..];
                start += length;
            }

            start = 0;
        }
    }

    private ScalarView Locate(ref int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var parts = Parts;
        var part = 0;
        while (index >= parts[part].Count)
            index -= parts[part++].Count;
        return parts[part];
    }
}
