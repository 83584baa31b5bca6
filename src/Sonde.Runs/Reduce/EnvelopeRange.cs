// What must be known of the points in a step range before they can be put into buckets.
namespace Sonde.Runs;

/// <summary>Number of points with low ≤ step ≤ high, the steps they cover, and how often the step falls between neighbours.</summary>
internal sealed class EnvelopeRange
{
    private long _previous = long.MinValue;

    public EnvelopeRange(ScalarSeries series, long low, long high)
    {
        (Low, High) = (low, high);
        Span<long> steps = stackalloc long[PackedInt64.Capacity];
        foreach (var part in series.Parts)
        {
            for (var start = 0; start < part.Count; start += PackedInt64.Capacity)
            {
                var chunk = part.Chunks[start / PackedInt64.Capacity];
                var length = Math.Min(PackedInt64.Capacity, part.Count - start);
                if (IsWhole(chunk, length) && chunk.Summary!.StepsAscend)
                    AddAscending(chunk.Summary);
                else if (!IsOutside(chunk, length))
                    AddEach(chunk, steps[..length]);
            }
        }
    }

    public long Low { get; }

    public long High { get; }

    public int Total { get; private set; }

    public int Falls { get; private set; }

    /// <summary>The lowest step of a point in the range; above <see cref="LastStep"/> when there is none.</summary>
    public long FirstStep { get; private set; } = long.MaxValue;

    public long LastStep { get; private set; } = long.MinValue;

    /// <summary>Whether a full chunk with a summary lies wholly in the range.</summary>
    public bool IsWhole(ScalarChunk chunk, int length) =>
        length == PackedInt64.Capacity && chunk.Summary is { } summary && summary.MinStep >= Low && summary.MaxStep <= High;

    /// <summary>Whether it is known that a chunk has no point in the range.</summary>
    public bool IsOutside(ScalarChunk chunk, int length) =>
        length == PackedInt64.Capacity && chunk.Summary is { } summary && (summary.MaxStep < Low || summary.MinStep > High);

    private void AddAscending(ChunkSummary summary)
    {
        Total += PackedInt64.Capacity;
        Falls += summary.MinStep < _previous ? 1 : 0;
        _previous = summary.MaxStep;
        FirstStep = Math.Min(FirstStep, summary.MinStep);
        LastStep = Math.Max(LastStep, summary.MaxStep);
    }

    private void AddEach(ScalarChunk chunk, Span<long> steps)
    {
        chunk.Steps.CopyTo(0, steps);
        foreach (var step in steps)
        {
            if (step < Low || step > High)
                continue;
            Total++;
            Falls += step < _previous ? 1 : 0;
            _previous = step;
            FirstStep = Math.Min(FirstStep, step);
            LastStep = Math.Max(LastStep, step);
        }
    }
}
