// The growing points of one scalar tag in one file, as the loader appends them.
using System.Runtime.CompilerServices;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Append-only and written by one thread at a time. A <see cref="ScalarView"/> taken at any time stays as it is: chunks and
/// the list of chunks are only added to, and a list that grows is copied.
/// </summary>
/// <param name="expected">About how many points will come, so that memory for them need not grow; 0 where unknown.</param>
/// <param name="starts">The session starts of the file; null where it has none.</param>
internal sealed class ScalarColumns(int expected = 0, SessionStarts? starts = null)
{
    private ScalarChunk[] _chunks = [];
    private ScalarChunk _last = null!;
    private SeriesRestart[] _restarts = [];
    private int _restartCount;
    private int _seenStarts;

    // A tag with few points takes little memory; one that has filled a chunk is taken to fill the next, which need not grow then.
    private int _room = Math.Clamp(expected, PackedInt64.FirstSize, PackedInt64.Capacity);

    public int Count { get; private set; }

    public ScalarView View => new(_chunks, Count, Restarts());

    /// <summary>Takes note of the sessions that started since the last point. To be called before one is appended.</summary>
    public void NoteStarts()
    {
        if (starts is null || starts.Count == _seenStarts)
            return;
        ChunkList.Set(ref _restarts, _restartCount++, new SeriesRestart(Count, starts.LowestSince(_seenStarts)));
        _seenStarts = starts.Count;
    }

    public void Append(long step, double wallTime, float value)
    {
        var slot = NextSlot();
        var chunk = _last;
        chunk.Steps.Append(slot, step, _room);
        chunk.WallTimeBits.Append(slot, BitConverter.DoubleToInt64Bits(wallTime), _room);
        chunk.Values.Append(slot, value, _room);
        Count++;
    }

    public void Append(long step, double wallTime, double value)
    {
        var slot = NextSlot();
        var chunk = _last;
        chunk.Steps.Append(slot, step, _room);
        chunk.WallTimeBits.Append(slot, BitConverter.DoubleToInt64Bits(wallTime), _room);
        chunk.Values.Append(slot, value, _room);
        Count++;
    }

    /// <summary>Appends events of one tag that are linked by <see cref="PointEvent.Next"/>.</summary>
    /// <param name="events">The events, among others.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many they are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(ReadOnlySpan<PointEvent> events, int first, int count)
    {
        while (count > 0)
        {
            var slot = NextSlot();
            var end = Math.Min(slot + count, PackedInt64.Capacity);
            var (chunk, room) = (_last, _room);
            (Count, count) = (Count + end - slot, count - (end - slot));

            // One column after the other, so that what is known of it stays in registers.
            var at = first;
            for (var i = slot; i < end; i++, at = events[at].Next)
            {
                if (!chunk.Steps.TryAppend(i, events[at].Step))
                    chunk.Steps.Append(i, events[at].Step, room);
            }

            at = first;
            for (var i = slot; i < end; i++, at = events[at].Next)
            {
                var bits = BitConverter.DoubleToInt64Bits(events[at].WallTime);
                if (!chunk.WallTimeBits.TryAppend(i, bits))
                    chunk.WallTimeBits.Append(i, bits, room);
            }

            at = first;
            for (var i = slot; i < end; i++, at = events[at].Next)
            {
                if (!chunk.Values.TryAppend(i, events[at].Value))
                    chunk.Values.Append(i, events[at].Value, room);
            }

            first = at;
        }
    }

    // A session that started behind the last point counts already, and may be outdone by another before the next.
    private ReadOnlyMemory<SeriesRestart> Restarts()
    {
        var known = _restarts.AsMemory(0, _restartCount);
        return starts is null || starts.Count == _seenStarts
            ? known
            : (SeriesRestart[])[.. known.Span, new SeriesRestart(Count, starts.LowestSince(_seenStarts))];
    }

    private int NextSlot()
    {
        var slot = Count & (PackedInt64.Capacity - 1);
        if (slot == 0)
        {
            if (Count > 0)
            {
                _last.Seal();
                _room = PackedInt64.Capacity;
            }

            _last = Count > 0 ? new ScalarChunk(_last) : new ScalarChunk();
            ChunkList.Set(ref _chunks, Count / PackedInt64.Capacity, _last);
        }

        return slot;
    }
}
