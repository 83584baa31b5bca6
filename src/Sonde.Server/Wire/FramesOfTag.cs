// The frames of one tag that an answer holds.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Endpoints;

namespace Sonde.Server.Wire;

/// <summary>A tag, the part of its frames that is asked for, and which of them are sent.</summary>
internal sealed class FramesOfTag
{
    private FramesOfTag(FrameSeries frames, FrameLayout layout, FramePart part) => (Frames, Layout, Part) = (frames, layout, part);

    public FrameSeries Frames { get; }

    public FrameLayout Layout { get; }

    /// <summary>The stretch of each frame that is sent.</summary>
    public FramePart Part { get; }

    /// <summary>Which frames are sent.</summary>
    public int[] Rows { get; private set; } = [];

    /// <summary>The distance between frames that are sent, but for the newest.</summary>
    public int Stride { get; private set; } = 1;

    /// <summary>Bytes of one frame in the answer.</summary>
    public long RowBytes => (3 * sizeof(double)) + ((long)Part.Length * sizeof(float));

    public static FramesOfTag Of(FrameSeries frames, FrameLayout layout, string? part)
    {
        var parts = layout.Parts;
        foreach (var one in parts)
        {
            if (part is null || one.Name == part) return new(frames, layout, one);
        }
        throw ApiException.BadRequest($"'part' is {string.Join(" or ", parts.Select(one => $"'{one.Name}'"))}, not '{Query.Short(part!)}'.");
    }

    /// <summary>Chooses the frames to send.</summary>
    /// <param name="known">How many of the first ones are known.</param>
    /// <param name="points">How many of all frames may be on show.</param>
    public void Choose(int known, int points)
    {
        Stride = FrameSampling.StrideOf(Frames.Count, points);
        Rows = FrameSampling.From(known, Frames.Count, Stride);
    }
}
