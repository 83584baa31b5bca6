// The activations of one layer over the steps: what the numbers mean, and a frame of them for each sampled step.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Frames are read from the file one by one, when asked for.</summary>
public sealed class ActivationFrames
{
    private readonly BlobSeries _series;
    private readonly int _start;

    private ActivationFrames(BlobSeries series, ActivationRecord header, int start)
    {
        _series = series;
        _start = start;
        Header = header;
    }

    /// <summary>The tag.</summary>
    public string Tag => _series.Tag;

    /// <summary>The layer, and the order of a frame's numbers.</summary>
    public ActivationRecord Header { get; }

    /// <summary>Number of frames under this header.</summary>
    public int Count => _series.Count - _start;

    /// <summary>The layers of a run in the order in which its model ran them; those whose header cannot be read are left out.</summary>
    public static IReadOnlyList<ActivationFrames> ReadAll(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return [.. run.Blobs.Values.Where(series => series.Plugin == PluginNames.Activations).Select(series => Read(series)).OfType<ActivationFrames>()
            .OrderBy(frames => frames.Header.Model, StringComparer.Ordinal).ThenBy(frames => frames.Header.Order)];
    }

    /// <summary>The newest header of a tag and the frames that it describes; null when the header cannot be read.</summary>
    public static ActivationFrames? Read(BlobSeries series) => Read(series, out _);

    /// <inheritdoc cref="Read(BlobSeries)"/>
    /// <param name="series">The tag.</param>
    /// <param name="problem">Why the header cannot be read; null when it can.</param>
    public static ActivationFrames? Read(BlobSeries series, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(series);
        var (content, start) = NewestHeader.Of(series);
        return RecordReader.ParseHeader(content.Span, RecordJson.Default.ActivationRecord, out problem) is { } header ? new(series, header, start) : null;
    }

    /// <summary>The step of a frame, 0 ≤ <paramref name="frame"/> &lt; <see cref="Count"/>.</summary>
    public long StepAt(int frame) => _series.StepAt(Index(frame));

    /// <summary>Reads a frame: the columns, then unit column by unit column.</summary>
    /// <param name="frame">Which frame.</param>
    /// <param name="values">The numbers, as many as the header says; empty when false comes back.</param>
    /// <returns>False when the record is not a tensor of the header's size.</returns>
    /// <exception cref="IOException">The file is gone or was replaced.</exception>
    public bool TryRead(int frame, out float[] values)
    {
        return FrameTensor.TryRead(_series, Index(frame), Header.FrameLength, out values);
    }

    /// <summary>Counts units for which one of their values is at or over a limit in every one of the newest frames.</summary>
    /// <param name="unitColumn">The name of the values, <c>zero_share</c>.</param>
    /// <param name="atLeast">The limit.</param>
    /// <param name="frames">How many frames, counted from the newest.</param>
    /// <returns>The units and the frames that were looked at; null where the layer has no such values.</returns>
    public (int Units, int Frames)? UnitsAlways(string unitColumn, double atLeast, int frames)
    {
        var column = Array.IndexOf(Header.UnitColumns, unitColumn);
        if (column < 0 || Header.MappedUnits == 0)
            return null;
        bool[]? always = null;
        var read = 0;
        for (var frame = Count - 1; frame >= 0 && read < frames; frame--)
        {
            if (!TryRead(frame, out var values))
                continue;
            var units = values.AsSpan(Header.Columns.Length + (column * Header.MappedUnits), Header.MappedUnits);
            always ??= [.. Enumerable.Repeat(true, units.Length)];
            for (var unit = 0; unit < always.Length; unit++)
                always[unit] &= units[unit] >= atLeast;
            read++;
        }

        return always is null ? null : (always.Count(unit => unit), read);
    }

    private int Index(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)frame, (uint)Count, nameof(frame));
        return _start + frame;
    }
}
