// The activations of one layer over the steps: what the numbers mean, and a frame of them for each sampled step.
using System.Text.Json;
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
        return [.. run.Blobs.Values.Where(series => series.Plugin == PluginNames.Activations).Select(Read).OfType<ActivationFrames>()
            .OrderBy(frames => frames.Header.Model, StringComparer.Ordinal).ThenBy(frames => frames.Header.Order)];
    }

    /// <summary>The newest header of a tag and the frames that it describes; null when the header cannot be read.</summary>
    public static ActivationFrames? Read(BlobSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var (content, start) = NewestHeader.Of(series);
        try
        {
            return JsonSerializer.Deserialize(content.Span, RecordJson.Default.ActivationRecord)
                is { Layer: not null, Module: not null, ModuleType: not null, Kind: not null, Shape: not null, Columns: not null, UnitColumns: not null, MappedUnits: >= 0 } header
                ? new(series, header, start)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
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
        values = _series.TryReadTensor(Index(frame), out var tensor) ? tensor.ToFloats() : [];
        if (values.Length == Header.FrameLength)
            return true;
        values = [];
        return false;
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
        var always = new bool[Header.MappedUnits];
        Array.Fill(always, true);
        var read = 0;
        for (var frame = Count - 1; frame >= 0 && read < frames; frame--)
        {
            if (!TryRead(frame, out var values))
                continue;
            var units = values.AsSpan(Header.Columns.Length + (column * Header.MappedUnits), Header.MappedUnits);
            for (var unit = 0; unit < always.Length; unit++)
                always[unit] &= units[unit] >= atLeast;
            read++;
        }

        return read == 0 ? null : (always.Count(unit => unit), read);
    }

    private int Index(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)frame, (uint)Count, nameof(frame));
        return _start + frame;
    }
}
