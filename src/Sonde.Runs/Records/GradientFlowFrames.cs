// Gradient flow over the steps: which parameters and columns there are, and a frame of numbers for each step.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Frames are read from the file one by one, when asked for.</summary>
public sealed class GradientFlowFrames
{
    private readonly BlobSeries _series;
    private readonly int _start;

    internal GradientFlowFrames(BlobSeries series, GradientFlowRecord header, int start)
    {
        _series = series;
        _start = start;
        Header = header;
    }

    /// <summary>The tag.</summary>
    public string Tag => _series.Tag;

    /// <summary>Columns and parameters, in the order of a frame's columns and rows.</summary>
    public GradientFlowRecord Header { get; }

    /// <summary>Number of frames under this header.</summary>
    public int Count => _series.Count - _start;

    /// <summary>Number of frames of the tag, those under earlier headers too.</summary>
    public int Total => _series.Count;

    /// <summary>Numbers in a frame: parameters * columns.</summary>
    public int FrameLength => Header.Parameters.Length * Header.Columns.Length;

    /// <summary>The step of a frame, 0 ≤ <paramref name="frame"/> &lt; <see cref="Count"/>.</summary>
    public long StepAt(int frame) => _series.StepAt(Index(frame));

    /// <summary>The wall time of a frame, seconds since 1970 (UTC).</summary>
    public double WallTimeAt(int frame) => _series.WallTimeAt(Index(frame));

    /// <summary>Reads a frame, float32 [parameters, columns] row-major.</summary>
    /// <param name="frame">Which frame.</param>
    /// <param name="values">The numbers, <see cref="FrameLength"/> of them; empty when false comes back.</param>
    /// <returns>False when the record is not a tensor of the header's size.</returns>
    /// <exception cref="IOException">The file is gone or was replaced.</exception>
    public bool TryRead(int frame, out float[] values)
    {
        return FrameTensor.TryRead(_series, Index(frame), FrameLength, out values);
    }

    private int Index(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)frame, (uint)Count, nameof(frame));
        return _start + frame;
    }
}
