// Values counted into bins, as the histogram message that is written of them.
using System.Buffers.Binary;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>A histogram before it is encoded. Bin i ends at edge i; where there is one more bin than edges, it ends at the largest value.</summary>
internal readonly ref struct CountedBins
{
    private readonly FiniteMoments _moments;
    private readonly ReadOnlySpan<long> _counts;
    private readonly ReadOnlySpan<double> _rightEdges;
    private readonly int _first;
    private readonly int _last;

    /// <summary>Takes over moments and counts; no bin is filled where no value is finite.</summary>
    public CountedBins(FiniteMoments moments, ReadOnlySpan<long> counts, ReadOnlySpan<double> rightEdges)
    {
        _moments = moments.Count > 0 ? moments : default;
        _counts = counts;
        _rightEdges = rightEdges;
        (_first, _last) = (counts.IndexOfAnyExcept(0), counts.LastIndexOfAnyExcept(0));
    }

    /// <summary>The buckets that are written: those of the support, and an empty one to their left that gives the first its left edge.</summary>
    private int Buckets => _moments.Count == 0 ? 0 : _last - _first + 2;

    /// <summary>The bytes of the histogram message.</summary>
    public int PayloadBytes => (5 * (1 + sizeof(double))) + (Buckets == 0 ? 0 : 2 * ProtoWriter.SizeOfField(Buckets * sizeof(double)));

    /// <summary>Writes the histogram message of <see cref="PayloadBytes"/> bytes.</summary>
    public void Write(Span<byte> payload)
    {
        var writer = new ProtoWriter(payload);
        writer.Double(1, _moments.Min);
        writer.Double(2, _moments.Max);
        writer.Double(3, _moments.Count);
        writer.Double(4, _moments.Sum);
        writer.Double(5, _moments.SumSquares);
        if (Buckets == 0)
        {
            return;
        }

        writer.Head(6, Buckets * sizeof(double));
        for (var bin = _first - 1; bin <= _last; bin++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(writer.Take(sizeof(double)), RightEdge(bin));
        }

        writer.Head(7, Buckets * sizeof(double));
        for (var bin = _first - 1; bin <= _last; bin++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(writer.Take(sizeof(double)), bin < _first ? 0 : _counts[bin]);
        }
    }

    private double RightEdge(int bin) => bin < 0 ? _moments.Min : bin < _rightEdges.Length ? _rightEdges[bin] : _moments.Max;
}
