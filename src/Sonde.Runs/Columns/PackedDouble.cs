// A short column of scalar values: float32 until a value comes that needs float64.
using System.Runtime.CompilerServices;

namespace Sonde.Runs;

/// <summary>
/// Append-only; at most <see cref="PackedInt64.Capacity"/> values, 4 bytes each, or 8 from the first value on that float32
/// cannot hold; a column of one value needs no array. Readable while one thread appends, as <see cref="PackedInt64"/> is.
/// </summary>
internal struct PackedDouble
{
    private double _first;
    private Array? _data; // float[] or double[]; null: the first value is all there is

    public readonly double this[int index] => Data switch
    {
        float[] single => single[index],
        double[] wide => wide[index],
        _ => _first,
    };

    // Types are compared rather than tested: no array type derives from these, and this is the hot path.
    private readonly bool IsWide => _data is not null && _data.GetType() == typeof(double[]);

    private readonly Array? Data => Volatile.Read(ref Unsafe.AsRef(in _data));

    /// <summary>The values, where all are kept as float32.</summary>
    public readonly ReadOnlySpan<float> Singles => Data as float[];

    /// <summary>Appends the value at <paramref name="index"/>, the number of values so far, with room for at least <paramref name="room"/>.</summary>
    public void Append(int index, float value, int room = PackedInt64.FirstSize)
    {
        if (_data is null)
            Begin(index, value, room);
        else if (IsWide)
            Grown(Unsafe.As<double[]>(_data), index, room)[index] = value;
        else
            Grown(Unsafe.As<float[]>(_data), index, room)[index] = value;
    }

    /// <inheritdoc cref="Append(int, float, int)"/>
    public void Append(int index, double value, int room = PackedInt64.FirstSize)
    {
        if (_data is null)
        {
            Begin(index, value, room);
            return;
        }

        if (!IsWide)
        {
            if (IsSingle(value))
            {
                Grown((float[])_data, index, room)[index] = (float)value;
                return;
            }

            Promote(index, room);
        }

        Grown((double[])_data, index, room)[index] = value;
    }

    /// <summary>Appends the value at <paramref name="index"/> where all are float32, this one too, and there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryAppend(int index, double value)
    {
        var single = (float)value;
        if (_data is null || _data.GetType() != typeof(float[]) || single != value)
            return false;
        var singles = Unsafe.As<float[]>(_data);
        if (index >= singles.Length)
            return false;
        singles[index] = single;
        return true;
    }

    public readonly void CopyTo(int start, Span<double> to)
    {
        switch (Data)
        {
            case double[] wide:
                wide.AsSpan(start, to.Length).CopyTo(to);
                break;
            case float[] single:
                var values = single.AsSpan(start, to.Length);
                for (var i = 0; i < to.Length; i++)
                    to[i] = values[i];
                break;
            default:
                if (to.Length > 0)
                    to[0] = _first;
                break;
        }
    }

    private static bool IsSingle(double value) => (float)value == value || double.IsNaN(value);

    // The second value brings the array, which holds the first one too.
    private void Begin(int index, double value, int room)
    {
        if (index == 0)
        {
            _first = value;
            return;
        }

        var size = Math.Max(room, PackedInt64.SizeFor(index));
        if (IsSingle(_first) && IsSingle(value))
        {
            var singles = new float[size];
            (singles[0], singles[1]) = ((float)_first, (float)value);
            Volatile.Write(ref _data, singles);
        }
        else
        {
            var wide = new double[size];
            (wide[0], wide[1]) = (_first, value);
            Volatile.Write(ref _data, wide);
        }
    }

    private void Promote(int count, int room)
    {
        var wide = new double[Math.Max(room, PackedInt64.SizeFor(count))];
        CopyTo(0, wide.AsSpan(0, count));
        Volatile.Write(ref _data, wide);
    }

    private T[] Grown<T>(T[] data, int index, int room)
    {
        if (index < data.Length)
            return data;
        var grown = new T[Math.Max(room, PackedInt64.SizeFor(index))];
        data.CopyTo(grown, 0);
        Volatile.Write(ref _data, grown);
        return grown;
    }
}
