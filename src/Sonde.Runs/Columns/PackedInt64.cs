// A short column of 64-bit integers that takes 0, 4 or 8 bytes a value, whichever is enough to keep each one exactly.
using System.Runtime.CompilerServices;

namespace Sonde.Runs;

/// <summary>
/// Append-only; at most <see cref="Capacity"/> values. Regular values (steps 0, 10, 20, …) take no memory, values near the
/// first one 4 bytes, all others 8. Differences wrap modulo 2^64, so every value comes back exactly.
/// One thread appends while others read what was appended before they got to know of it: the data live behind one
/// reference, which is replaced as a whole, and every replacement holds the earlier values too.
/// </summary>
internal struct PackedInt64
{
    /// <summary>The most values that one column holds.</summary>
    public const int Capacity = 1024;

    /// <summary>For how many values a short column makes room at first.</summary>
    public const int FirstSize = 4;

    private long _base;
    private long _stride;
    private Array? _data; // null: base + i * stride; int[]: offsets from base; long[]: the values

    public readonly long this[int index]
    {
        get
        {
            var data = Volatile.Read(ref Unsafe.AsRef(in _data));
            return data switch
            {
                null => unchecked(_base + (index * _stride)),
                int[] narrow => unchecked(_base + narrow[index]),
                _ => ((long[])data)[index],
            };
        }
    }

    /// <summary>Appends the value at <paramref name="index"/>, the number of values so far.</summary>
    /// <param name="index">Where the value goes.</param>
    /// <param name="value">The value.</param>
    /// <param name="room">For how many values to make room at least, where the column needs memory; a power of two.</param>
    public void Append(int index, long value, int room = FirstSize)
    {
        if (_data is null)
        {
            if (index == 0)
            {
                _base = value;
                return;
            }

            if (index == 1)
            {
                _stride = unchecked(value - _base);
                return;
            }

            if (value == unchecked(_base + (index * _stride)))
                return;
            Narrow(index, room);
        }

        // Types are compared rather than tested: no array type derives from these, and this is the hot path.
        if (_data!.GetType() == typeof(int[]))
        {
            var narrow = Unsafe.As<int[]>(_data);
            var offset = unchecked(value - _base);
            if (offset == (int)offset)
            {
                narrow = Grown(narrow, index);
                narrow[index] = (int)offset;
                return;
            }

            Widen(index, room);
        }

        var wide = Grown(Unsafe.As<long[]>(_data), index);
        wide[index] = value;
    }

    /// <summary>Copies values from <paramref name="start"/> on.</summary>
    public readonly void CopyTo(int start, Span<long> to)
    {
        var data = Volatile.Read(ref Unsafe.AsRef(in _data));
        switch (data)
        {
            case long[] wide:
                wide.AsSpan(start, to.Length).CopyTo(to);
                break;
            case int[] narrow:
                var offsets = narrow.AsSpan(start, to.Length);
                for (var i = 0; i < to.Length; i++)
                    to[i] = unchecked(_base + offsets[i]);
                break;
            default:
                for (var i = 0; i < to.Length; i++)
                    to[i] = unchecked(_base + ((start + i) * _stride));
                break;
        }
    }

    /// <summary>The first and the last of <paramref name="count"/> values that neither fall nor leave their stride; false where that is not known.</summary>
    public readonly bool TryGetAscent(int count, out long first, out long last)
    {
        first = _base;
        last = unchecked(_base + ((count - 1) * _stride));
        return Volatile.Read(ref Unsafe.AsRef(in _data)) is null && _stride >= 0 && (Int128)_base + ((Int128)(count - 1) * _stride) <= long.MaxValue;
    }

    // From here on the column is irregular. Its first values go over to offsets, or to whole values where those do not fit.
    private void Narrow(int count, int room)
    {
        var narrow = new int[Math.Max(room, SizeFor(count))];
        for (var i = 0; i < count; i++)
        {
            var offset = unchecked(i * _stride);
            if (offset != (int)offset)
            {
                Widen(count, room);
                return;
            }

            narrow[i] = (int)offset;
        }

        Volatile.Write(ref _data, narrow);
    }

    private void Widen(int count, int room)
    {
        var wide = new long[Math.Max(room, SizeFor(count))];
        CopyTo(0, wide.AsSpan(0, count));
        Volatile.Write(ref _data, wide);
    }

    private T[] Grown<T>(T[] data, int index)
    {
        if (index < data.Length)
            return data;
        var grown = new T[SizeFor(index)];
        data.CopyTo(grown, 0);
        Volatile.Write(ref _data, grown);
        return grown;
    }

    /// <summary>The length of an array in which <paramref name="index"/> has a place: a power of two up to the capacity.</summary>
    public static int SizeFor(int index)
    {
        var size = FirstSize;
        while (size <= index)
            size *= 2;
        return Math.Min(size, Capacity);
    }
}
