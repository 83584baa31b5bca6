// Puts the events of decoded blocks into the columns of one file: those of one tag together, all others one by one.
using System.Runtime.CompilerServices;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// The outcome is that of <see cref="EventSorter.Add(in EventRecord)"/> for each record in turn. Points of different tags do
/// not touch, so between two records that are no points they can be appended tag by tag. Knows the tags by the numbers of one
/// decoder, for one file at a time.
/// </summary>
internal sealed class BlockSorter
{
    private readonly int[] _touched = new int[EventBlock.MaxRecords];
    private readonly Dictionary<FileTag, int> _series = []; // the number that collects the points of a tag
    private Slot[] _slots = new Slot[64];
    private int _stretch;

    private enum Use : byte
    {
        Unknown,
        Point,
        Tensor,             // a point where the tag is known to hold scalars
        TensorWithMetadata, // as well, but the first of a tag is to be learned from
    }

    /// <summary>Forgets the tags: another file is next.</summary>
    public void StartFile()
    {
        Array.Clear(_slots);
        _series.Clear();
    }

    /// <summary>Puts the sound events of a block where they belong.</summary>
    /// <param name="block">The block, decoded.</param>
    /// <param name="file">Where the events belong.</param>
    /// <param name="share">About how many blocks the file has: what the block holds of a tag will come so often.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(EventBlock block, EventSorter file, long share)
    {
        if (_slots.Length < block.Tags)
            Array.Resize(ref _slots, Math.Max(block.Tags, _slots.Length * 2));
        var points = block.Points.AsSpan(0, block.Sound);
        var slots = _slots;
        var touched = 0;
        var latest = file.Latest;
        _stretch++;
        for (var i = 0; i < points.Length; i++)
        {
            ref var point = ref points[i];
            if (point.Tag != PointEvent.NoPoint)
            {
                ref var slot = ref slots[point.Tag];
                if (slot.Use == Use.Point || IsPoint(ref slot, block, i, file))
                {
                    if (!(point.WallTime <= latest) && double.IsFinite(point.WallTime))
                    {
                        if (double.IsNaN(latest))
                            file.See(point.WallTime);
                        latest = point.WallTime;
                    }

                    // A tag that comes in several layouts has several numbers, and its points have one order.
                    var series = slot.Series;
                    if (series != point.Tag)
                        slot = ref slots[series];
                    if (slot.Stretch != _stretch)
                    {
                        (slot.Stretch, slot.First, slot.Count) = (_stretch, i, 0);
                        _touched[touched++] = series;
                    }
                    else
                    {
                        points[slot.Last].Next = i;
                    }

                    slot.Last = i;
                    slot.Count++;
                    continue;
                }
            }

            Append(points, touched, file, latest, share);
            file.Add(block.Record(i));
            (touched, latest) = (0, file.Latest);
            _stretch++;
        }

        Append(points, touched, file, latest, share);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Append(ReadOnlySpan<PointEvent> points, int touched, EventSorter file, double latest, long share)
    {
        foreach (var tag in _touched.AsSpan(0, touched))
        {
            ref var slot = ref _slots[tag];
            // A little more: too little is paid twice.
            var expected = slot.Count > 1 ? (int)Math.Min((slot.Count * share * 17 / 16) + 8, PackedInt64.Capacity) : 0;
            file.ScalarsOf(slot.Tag, expected).Append(points, slot.First, slot.Count);
        }

        if (!double.IsNaN(latest))
            file.See(latest);
    }

    // What the general way would do with the record: it makes a point of it, unless it is a tensor and nothing says that it is a scalar.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsPoint(ref Slot slot, EventBlock block, int index, EventSorter file)
    {
        if (slot.Use == Use.Unknown)
        {
            foreach (var value in block.Record(index).Values)
            {
                slot.Tag = file.TagOf(value.TagUtf8);
                slot.Use = value.Kind == SummaryValueKind.SimpleValue ? Use.Point : value.HasMetadata ? Use.TensorWithMetadata : Use.Tensor;
            }

            var number = block.Points[index].Tag;
            slot.Series = _series.TryAdd(slot.Tag, number) ? number : _series[slot.Tag];
        }

        return slot.Use == Use.Point || (slot.Tag.HoldsScalars && (slot.Use == Use.Tensor || slot.Tag.Metadata is not null));
    }

    private struct Slot
    {
        public FileTag Tag;
        public int Series;
        public int First;
        public int Last;
        public int Count;
        public int Stretch;
        public Use Use;
    }
}
