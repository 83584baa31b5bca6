// Fills the buckets of an envelope, point by point or a whole chunk at a time.
namespace Sonde.Runs;

internal sealed class EnvelopeBuilder(EnvelopeRange range, int buckets)
{
    private readonly List<Bucket> _closed = new(Math.Min(range.Total, buckets));
    private readonly bool _each = range.Total <= buckets;
    private readonly bool _byStep = range.Falls == 0;
    private readonly bool _splitAtFalls = range.Falls < buckets;
    private readonly long[] _steps = new long[PackedInt64.Capacity];
    private readonly double[] _values = new double[PackedInt64.Capacity];
    private readonly List<(int Buckets, long LastStep, long RestartStep)> _restarts = [];
    private Bucket _open;
    private long _seen;         // points in the range so far
    private long _endIndex;     // by index: where the open bucket ends
    private ulong _lastOffset;  // by step: the last that the open bucket takes, from the range's first step

    /// <summary>What comes takes the run up again at a step that earlier points had passed.</summary>
    public void AddRestart(long restartStep)
    {
        if (_open.Count > 0)
            _restarts.Add((_closed.Count + 1, _open.LastStep, restartStep));
    }

    /// <summary>Adds <paramref name="length"/> points of a chunk, from slot <paramref name="start"/> on.</summary>
    public void Add(ScalarChunk chunk, int start, int length)
    {
        if (range.IsOutside(chunk, length))
            return;
        if (range.IsWhole(chunk, length) && FitsOpenBucket(chunk.Summary!))
        {
            _open.Merge(chunk, chunk.Summary!);
            _seen += length;
            return;
        }

        if (!_each && range.IsWhole(chunk, length) && chunk.Summary!.StepsAscend)
        {
            AddAscending(chunk);
            return;
        }

        var steps = _steps.AsSpan(0, length);
        var values = _values.AsSpan(0, length);
        chunk.Steps.CopyTo(start, steps);
        chunk.Values.CopyTo(start, values);
        for (var i = 0; i < length;)
        {
            if (!IsInRange(steps[i]))
            {
                i++;
                continue;
            }

            if (_open.Count == 0 || StartsBucket(steps[i], _open.LastStep, _seen))
                Start(steps[i], values[i]);
            var end = i + 1;
            while (end < length && IsInRange(steps[end]) && !StartsBucket(steps[end], steps[end - 1], _seen + end - i))
                end++;
            _open.Take(chunk, start + end - 1, steps[end - 1], values[i..end]);
            _seen += end - i;
            i = end;
        }
    }

    // Steps that do not fall make a bucket's end a matter of search; only its extremes need a look at each value.
    private void AddAscending(ScalarChunk chunk)
    {
        var singles = chunk.Values.Singles; // none where values are float64
        for (var i = 0; i < PackedInt64.Capacity;)
        {
            var step = chunk.Steps[i];
            if (_open.Count == 0 || StartsBucket(step, _open.LastStep, _seen))
                Start(step, chunk.Values[i]);
            var end = _byStep ? EndByStep(chunk, i + 1) : (int)Math.Min(PackedInt64.Capacity, i + _endIndex - _seen);
            var lastStep = chunk.Steps[end - 1];
            if (singles.Length > 0 && FiniteExtremes.TryGet(singles[i..end], out var min, out var max))
            {
                _open.Take(chunk, end - 1, lastStep, end - i, min, max);
            }
            else
            {
                var values = _values.AsSpan(0, end - i);
                chunk.Values.CopyTo(i, values);
                _open.Take(chunk, end - 1, lastStep, values);
            }

            _seen += end - i;
            i = end;
        }
    }

    // The first slot from start on whose step lies beyond the open bucket.
    private int EndByStep(ScalarChunk chunk, int start)
    {
        var end = PackedInt64.Capacity;
        while (start < end)
        {
            var middle = (start + end) / 2;
            if (Offset(chunk.Steps[middle]) > _lastOffset)
                end = middle;
            else
                start = middle + 1;
        }

        return start;
    }

    public EnvelopeColumns Build()
    {
        if (_open.Count > 0)
            _closed.Add(_open);
        var columns = new EnvelopeColumns(_closed.Count, range.Total);
        for (var i = 0; i < _closed.Count; i++)
            _closed[i].WriteTo(columns, i);
        MarkRestarts(columns);
        return columns;
    }

    // From the last bucket to the first: what comes later tells which points were left behind.
    private void MarkRestarts(EnvelopeColumns columns)
    {
        var lowest = long.MaxValue;
        var restarts = _restarts.Count;
        var found = new List<EnvelopeRestart>();
        for (var i = columns.Count - 1; i >= 0; i--)
        {
            var abandoned = columns.Steps[i] >= lowest;
            for (; restarts > 0 && _restarts[restarts - 1].Buckets > i; restarts--)
            {
                // The bucket may have gone on in the later file: what counts is where it stood.
                var (_, lastStep, restartStep) = _restarts[restarts - 1];
                abandoned |= lastStep >= restartStep;
                lowest = Math.Min(lowest, restartStep);
                Note(i + 1, restartStep);
            }

            columns.Marks[i] |= abandoned ? PointMarks.Abandoned : PointMarks.None;
            if (!(_each || _splitAtFalls) || i == 0 || columns.FirstSteps[i] >= columns.Steps[i - 1])
                continue;
            columns.Marks[i] |= PointMarks.Restart;
        }

        found.Reverse();
        columns.Restarts = found;

        void Note(int row, long step)
        {
            // Several restarts without a point between them are one.
            if (found.Count > 0 && found[^1].Row == row)
                found[^1] = new(row, Math.Min(step, found[^1].Step));
            else
                found.Add(new(row, step));
        }
    }

    private bool FitsOpenBucket(ChunkSummary summary)
    {
        if (_open.Count == 0 || _each || !summary.StepsAscend)
            return false;
        if (_byStep)
            return Offset(summary.MaxStep) <= _lastOffset;
        return _seen + PackedInt64.Capacity <= _endIndex && !(_splitAtFalls && summary.MinStep < _open.LastStep);
    }

    private bool IsInRange(long step) => step >= range.Low && step <= range.High;

    private bool StartsBucket(long step, long before, long seen)
    {
        if (_each)
            return true;
        if (_byStep)
            return Offset(step) > _lastOffset;
        return seen >= _endIndex || (_splitAtFalls && step < before);
    }

    private void Start(long step, double value)
    {
        if (_open.Count > 0)
            _closed.Add(_open);
        _open = new Bucket(step, value);
        if (_byStep)
        {
            var span = (UInt128)Offset(range.LastStep) + 1;
            var count = (UInt128)buckets;
            var bucket = (UInt128)Offset(step) * count / span;
            _lastOffset = (ulong)(((((bucket + 1) * span) + count - 1) / count) - 1);
        }
        else
        {
            var bucket = _seen * buckets / range.Total;
            _endIndex = (((bucket + 1) * range.Total) + buckets - 1) / buckets;
        }
    }

    private ulong Offset(long step) => unchecked((ulong)step - (ulong)range.FirstStep);

    private struct Bucket(long firstStep, double firstValue)
    {
        private ScalarChunk _chunk = null!; // of the last point
        private int _slot;
        private double _min = double.NaN;
        private double _max = double.NaN;
        private PointMarks _marks;

        public int Count { get; private set; }

        public long LastStep { get; private set; }

        public void Take(ScalarChunk chunk, int slot, long step, ReadOnlySpan<double> values)
        {
            (_chunk, _slot, LastStep) = (chunk, slot, step);
            Count += values.Length;
            var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var value in values)
            {
                if (!double.IsFinite(value))
                {
                    _marks |= PointMarksOf.NonFinite(value);
                    continue;
                }

                if (value < min)
                    min = value;
                if (value > max)
                    max = value;
            }

            if (min <= max)
                Widen(min, max);
        }

        public void Take(ScalarChunk chunk, int slot, long step, int count, double min, double max)
        {
            (_chunk, _slot, LastStep) = (chunk, slot, step);
            Count += count;
            Widen(min, max);
        }

        public void Merge(ScalarChunk chunk, ChunkSummary summary)
        {
            (_chunk, _slot, LastStep) = (chunk, PackedInt64.Capacity - 1, summary.MaxStep);
            Count += PackedInt64.Capacity;
            _marks |= summary.Marks;
            if (double.IsFinite(summary.Min))
                Widen(summary.Min, summary.Max);
        }

        public readonly void WriteTo(EnvelopeColumns columns, int row)
        {
            columns.Counts[row] = Count;
            columns.FirstSteps[row] = firstStep;
            columns.First[row] = firstValue;
            columns.Steps[row] = LastStep;
            columns.Last[row] = _chunk.Values[_slot];
            columns.WallTimes[row] = BitConverter.Int64BitsToDouble(_chunk.WallTimeBits[_slot]);
            columns.Min[row] = _min;
            columns.Max[row] = _max;
            columns.Marks[row] = _marks;
        }

        private void Widen(double min, double max)
        {
            if (!(min >= _min))
                _min = min;
            if (!(max <= _max))
                _max = max;
        }
    }
}
