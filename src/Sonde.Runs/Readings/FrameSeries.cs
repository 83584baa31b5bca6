// The frames of one tag under its newest header, read from the file when asked for.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// The frames that the newest header of a tag describes. A training that was started again in the same folder with another model has
/// written another header; the frames before it are not among these, but <see cref="Total"/> counts them.
/// </summary>
internal class FrameSeries
{
    private readonly BlobSeries _series;
    private readonly FrameCache _cache;

    internal FrameSeries(BlobSeries series, int start, int length) =>
        (_series, Start, FrameLength, _cache) = (series, start, length, FrameCache.Shared);

    /// <summary>The tag.</summary>
    public string Tag => _series.Tag;

    /// <summary>Where the first frame under this header lies, in words: file and offset.</summary>
    public string Place => _series.PlaceOf(Start);

    /// <summary>Number of frames under this header.</summary>
    public int Count => _series.Count - Start;

    /// <summary>Number of frames of the tag, those under earlier headers too.</summary>
    public int Total => _series.Count;

    /// <summary>Numbers in a frame.</summary>
    public int FrameLength { get; }

    internal BlobSeries Series => _series;

    internal int Start { get; }

    /// <summary>The frames of a tag, whatever the type of its header; the layout says what their numbers mean.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="series">The tag.</param>
    /// <param name="layout">The header and the parts of a frame; null when the header cannot be read.</param>
    /// <param name="problem">Why it cannot be read; null when it can.</param>
    public static FrameSeries? Open(IFrameReading reading, BlobSeries series, out FrameLayout? layout, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(series);
        var (content, start, _) = NewestHeader.Of(series);
        (layout, problem) = reading.ReadLayout(content.Span);
        return layout is null ? null : new FrameSeries(series, start, layout.Length);
    }

    /// <inheritdoc cref="Open(IFrameReading, BlobSeries, out FrameLayout?, out string?)"/>
    /// <returns>The frames; null when the header cannot be read.</returns>
    public static FrameSeries<THeader>? Open<THeader>(FrameReading<THeader> reading, BlobSeries series, out string? problem)
        where THeader : class
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(series);
        var (content, start, _) = NewestHeader.Of(series);
        (var header, problem) = reading.Read(content.Span);
        return header is null ? null : new FrameSeries<THeader>(series, header, start, reading.LengthOf(header));
    }

    /// <summary>The step of a frame, 0 ≤ <paramref name="frame"/> &lt; <see cref="Count"/>.</summary>
    public long StepAt(int frame) => _series.StepAt(Index(frame));

    /// <summary>The wall time of a frame, seconds since 1970 (UTC).</summary>
    public double WallTimeAt(int frame) => _series.WallTimeAt(Index(frame));

    /// <summary>Reads a frame; one that was read before comes from memory, as long as there is room for it.</summary>
    /// <param name="frame">Which frame.</param>
    /// <param name="values">The numbers, <see cref="FrameLength"/> of them, not to be changed; empty when false comes back.</param>
    /// <returns>False when the record is not a tensor of the header's size.</returns>
    /// <exception cref="IOException">The file is gone or was replaced.</exception>
    public bool TryRead(int frame, out ReadOnlySpan<float> values)
    {
        var index = Index(frame);
        var place = _series.PlaceAt(index);
        var read = _cache.Get(place);
        if (read is null)
        {
            read = Read(index);
            _cache.Add(place, read);
        }

        values = read;
        return read.Length > 0 || FrameLength == 0;
    }

    // A frame claims no more memory than its record has bytes.
    private float[] Read(int index)
    {
        if (_series.LengthAt(index) < (long)FrameLength * sizeof(float)) return [];
        var values = _series.TryReadTensor(index, out var tensor) && tensor.Count == FrameLength ? tensor.ToFloats() : [];
        return values.Length == FrameLength ? values : [];
    }

    private int Index(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)frame, (uint)Count, nameof(frame));
        return Start + frame;
    }
}

/// <summary>The same with the header at hand.</summary>
/// <typeparam name="THeader">The header, in the form of the newest version.</typeparam>
internal sealed class FrameSeries<THeader> : FrameSeries
    where THeader : class
{
    internal FrameSeries(BlobSeries series, THeader header, int start, int length)
        : base(series, start, length) => Header = header;

    /// <summary>What the numbers of a frame mean.</summary>
    public THeader Header { get; }
}
