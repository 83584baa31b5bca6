// The running sums behind a layer's activation statistics: one vectorised pass that also counts unit by unit.
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sonde.Torch;

/// <summary>Accumulates over any number of tensors of one layer; sums are kept in double, NaN and infinity apart from the rest.</summary>
internal sealed class ActivationSums
{
    private readonly float _below;
    private readonly float _above;
    private int[] _unitZeros = [];
    private int[] _unitSaturated = [];
    private double _sum;
    private double _squares;
    private float _min = float.PositiveInfinity;
    private float _max = float.NegativeInfinity;
    private long _finite;
    private long _zeros;
    private long _saturated;

    /// <param name="below">Values under this count as saturated; negative infinity for none.</param>
    /// <param name="above">Values over this count as saturated; infinity for none.</param>
    public ActivationSums(float below = float.NegativeInfinity, float above = float.PositiveInfinity) => (_below, _above) = (below, above);

    /// <summary>Elements seen.</summary>
    public long Elements { get; private set; }

    public long NaNs { get; private set; }

    public long Infinities => Elements - _finite - NaNs;

    /// <summary>Elements of each unit; 0 where no units are distinguished.</summary>
    public long ElementsPerUnit { get; private set; }

    /// <summary>The mean of the finite elements; NaN when there are none.</summary>
    public double Mean => _finite == 0 ? double.NaN : _sum / _finite;

    /// <summary>The population standard deviation of the finite elements; NaN when there are none.</summary>
    public double StandardDeviation => _finite == 0 ? double.NaN : Math.Sqrt(Math.Max(0, (_squares / _finite) - (Mean * Mean)));

    public double Sum => _sum;

    public double SumSquares => _squares;

    public double Min => _finite == 0 ? double.NaN : _min;

    public double Max => _finite == 0 ? double.NaN : _max;

    public long Finite => _finite;

    public long Zeros => _zeros;

    public long Saturated => _saturated;

    /// <summary>Exact zeros of each unit; empty where no units are distinguished.</summary>
    public ReadOnlySpan<int> UnitZeros => _unitZeros;

    /// <summary>Values near the ends of each unit; empty where no units are distinguished.</summary>
    public ReadOnlySpan<int> UnitSaturated => _unitSaturated;

    /// <summary>Says how many units the tensors to come have. Tensors with another number give up the counts per unit.</summary>
    public void BeginUnits(int units)
    {
        if (Elements == 0) (_unitZeros, _unitSaturated) = (new int[units], new int[units]);
        else if (units != _unitZeros.Length) (_unitZeros, _unitSaturated, ElementsPerUnit) = ([], [], 0);
    }

    /// <summary>Adds a whole tensor.</summary>
    /// <param name="values">Its elements, row-major.</param>
    /// <param name="layout">Where its units lie.</param>
    public void Add(ReadOnlySpan<float> values, UnitLayout layout)
    {
        BeginUnits(layout.Units);
        var finiteBefore = _finite;
        if (_unitZeros.Length == 0) AddRun(values, out _, out _);
        else if (layout.Inner == 1) AddRows(values, layout.Units);
        else AddRuns(values, layout);
        Elements += values.Length;
        if (_unitZeros.Length > 0) ElementsPerUnit += layout.ElementsPerUnit;
        if (_finite - finiteBefore == values.Length) return;
        foreach (var value in values)
            if (float.IsNaN(value)) NaNs++;
    }

    /// <summary>Adds a whole float64 tensor; rare enough for the plain loop. Minimum and maximum are kept in float32.</summary>
    public void Add(ReadOnlySpan<double> values, UnitLayout layout)
    {
        BeginUnits(layout.Units);
        var inner = (int)Math.Max(1, layout.Inner);
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            var unit = _unitZeros.Length == 0 ? -1 : i / inner % layout.Units;
            if (double.IsNaN(value)) NaNs++;
            AddOne(value, unit);
        }
        Elements += values.Length;
        if (_unitZeros.Length > 0) ElementsPerUnit += layout.ElementsPerUnit;
    }

    private void AddRuns(ReadOnlySpan<float> values, UnitLayout layout)
    {
        var length = checked((int)layout.Inner);
        var at = 0;
        for (var outer = 0L; outer < layout.Outer; outer++)
        {
            for (var unit = 0; unit < layout.Units; unit++, at += length)
            {
                AddRun(values.Slice(at, length), out var zeros, out var saturated);
                _unitZeros[unit] += zeros;
                _unitSaturated[unit] += saturated;
            }
        }
    }

    /// <summary>Adds values of one unit, or of none in particular.</summary>
    private void AddRun(ReadOnlySpan<float> values, out int zeros, out int saturated)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var lanes = new Lanes(_below, _above);
        foreach (ref readonly var v in vectors) lanes.Add(v, out _, out _);
        (zeros, saturated) = Take(lanes);
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            var (zero, end) = AddOne(value, -1);
            zeros += zero;
            saturated += end;
        }
    }

    /// <summary>Adds rows of one value a unit.</summary>
    private void AddRows(ReadOnlySpan<float> values, int units)
    {
        var width = Vector<int>.Count;
        var whole = units - (units % width);
        var zeroLanes = MemoryMarshal.Cast<int, Vector<int>>(_unitZeros.AsSpan(0, whole));
        var endLanes = MemoryMarshal.Cast<int, Vector<int>>(_unitSaturated.AsSpan(0, whole));
        var lanes = new Lanes(_below, _above);
        for (var at = 0; at < values.Length; at += units)
        {
            var row = values.Slice(at, units);
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(row[..whole]);
            for (var i = 0; i < vectors.Length; i++)
            {
                lanes.Add(vectors[i], out var zero, out var end);
                zeroLanes[i] -= zero;
                endLanes[i] -= end;
            }
            for (var unit = whole; unit < units; unit++) AddOne(row[unit], unit);
        }
        Take(lanes);
    }

    private (int Zeros, int Saturated) Take(in Lanes lanes)
    {
        _sum += lanes.Sum;
        _squares += lanes.Squares;
        var (min, max, finite, zeros, saturated) = lanes.Reduce();
        _min = Math.Min(_min, min);
        _max = Math.Max(_max, max);
        _finite += finite;
        _zeros += zeros;
        _saturated += saturated;
        return (zeros, saturated);
    }

    private (int Zero, int Saturated) AddOne(double value, int unit)
    {
        int zero = value == 0 ? 1 : 0, end = value < _below || value > _above ? 1 : 0;
        _zeros += zero;
        _saturated += end;
        if (unit >= 0)
        {
            _unitZeros[unit] += zero;
            _unitSaturated[unit] += end;
        }
        if (!double.IsFinite(value)) return (zero, end);
        _finite++;
        _sum += value;
        _squares += value * value;
        _min = Math.Min(_min, (float)value);
        _max = Math.Max(_max, (float)value);
        return (zero, end);
    }

    /// <summary>The vector accumulators of one stretch; a local, so that they stay in registers.</summary>
    private struct Lanes(float below, float above)
    {
        private readonly Vector<float> _below = new(below), _above = new(above), _largest = new(float.MaxValue);
        private Vector<double> _sumLow, _sumHigh, _squaresLow, _squaresHigh;
        private Vector<float> _min = new(float.PositiveInfinity), _max = new(float.NegativeInfinity);
        private Vector<int> _finite, _zeros, _saturated;   // a span of floats cannot overflow a lane

        public readonly double Sum => Vector.Sum(_sumLow + _sumHigh);

        public readonly double Squares => Vector.Sum(_squaresLow + _squaresHigh);

        public void Add(Vector<float> v, out Vector<int> zero, out Vector<int> saturated)
        {
            var isFinite = Vector.LessThanOrEqual(Vector.Abs(v), _largest);   // false for NaN as for infinity
            zero = Vector.Equals(v, Vector<float>.Zero);
            saturated = Vector.LessThan(v, _below) | Vector.GreaterThan(v, _above);
            _finite -= isFinite;
            _zeros -= zero;
            _saturated -= saturated;
            _min = Vector.Min(_min, Vector.ConditionalSelect(isFinite, v, _min));
            _max = Vector.Max(_max, Vector.ConditionalSelect(isFinite, v, _max));
            Vector.Widen(Vector.BitwiseAnd(v, isFinite.As<int, float>()), out var low, out var high);
            _sumLow += low;
            _sumHigh += high;
            _squaresLow = Vector.FusedMultiplyAdd(low, low, _squaresLow);
            _squaresHigh = Vector.FusedMultiplyAdd(high, high, _squaresHigh);
        }

        public readonly (float Min, float Max, int Finite, int Zeros, int Saturated) Reduce()
        {
            var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var lane = 0; lane < Vector<float>.Count; lane++)
            {
                min = Math.Min(min, _min[lane]);
                max = Math.Max(max, _max[lane]);
            }
            return (min, max, Vector.Sum(_finite), Vector.Sum(_zeros), Vector.Sum(_saturated));
        }
    }
}
