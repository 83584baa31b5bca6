// A short column of 64-bit integers that takes no more bytes a value than keep each one exactly: none to eight.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sonde.Runs;

/// <summary>
/// Append-only; at most <see cref="Capacity"/> values. Regular values (steps 0, 10, 20, …) take no memory; of all others the
/// column keeps how far they are from the first one, in as many bytes as the farthest needs. Differences wrap modulo 2^64, so
/// every value comes back exactly.
/// One thread appends while others read what was appended before they got to know of it: the data live behind one
/// reference, which is replaced as a whole, and every replacement holds the earlier values too.
/// </summary>
internal struct PackedInt64
{
    /// <summary>The most values that one column holds.</summary>
    public const int Capacity = 1024;

    /// <summary>For how many values a short column makes room at first.</summary>
    public const int FirstSize = 4;

    // The array starts with the bytes a value takes. Values are read and written eight bytes at a time: what such a write
    // puts behind its value is nobody's yet, and the last value has room for it.
    private const int HeadBytes = 1;
    private const int TailBytes = sizeof(long);

    private long _base;
    private long _stride;
    private byte[]? _data; // null: base + i * stride
    private byte _width;   // of _data, for the appending thread; before there are data, what to begin with

    /// <summary>A column whose values are expected to spread as those of <paramref name="before"/> do.</summary>
    public static PackedInt64 After(in PackedInt64 before) => new() { _width = before._width };

    public readonly long this[int index]
    {
        get
        {
            var data = Volatile.Read(ref Unsafe.AsRef(in _data));
            return data is null ? unchecked(_base + (index * _stride)) : unchecked(_base + Offset(data, index, data[0]));
        }
    }

    /// <summary>Appends the value at <paramref name="index"/>, the number of values so far.</summary>
    /// <param name="index">Where the value goes.</param>
    /// <param name="value">The value.</param>
    /// <param name="room">For how many values to make room at least, where the column needs memory.</param>
    public void Append(int index, long value, int room = FirstSize)
    {
        if (!TryAppend(index, value))
            AppendAnew(index, value, room);
    }

    /// <summary>Appends the value at <paramref name="index"/> where that takes neither more bytes a value nor more room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAppend(int index, long value)
    {
        var data = _data;
        if (data is null)
            return index > 1 && value == unchecked(_base + (index * _stride));
        var offset = unchecked(value - _base);
        int width = _width;
        var at = HeadBytes + (index * width);
        if (!Fits(offset, width) || at > data.Length - TailBytes)
            return false;
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(at), offset);
        return true;
    }

    /// <summary>Copies values from <paramref name="start"/> on.</summary>
    public readonly void CopyTo(int start, Span<long> to)
    {
        var data = Volatile.Read(ref Unsafe.AsRef(in _data));
        if (data is null)
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = unchecked(_base + ((start + i) * _stride));
            return;
        }

        int width = data[0];
        for (var i = 0; i < to.Length; i++)
            to[i] = unchecked(_base + Offset(data, start + i, width));
    }

    /// <summary>The first and the last of <paramref name="count"/> values that neither fall nor leave their stride; false where that is not known.</summary>
    public readonly bool TryGetAscent(int count, out long first, out long last)
    {
        first = _base;
        last = unchecked(_base + ((count - 1) * _stride));
        return Volatile.Read(ref Unsafe.AsRef(in _data)) is null && _stride >= 0 && (Int128)_base + ((Int128)(count - 1) * _stride) <= long.MaxValue;
    }

    /// <summary>The length of an array in which <paramref name="index"/> has a place: a power of two up to the capacity.</summary>
    public static int SizeFor(int index)
    {
        var size = FirstSize;
        while (size <= index)
            size *= 2;
        return Math.Min(size, Capacity);
    }

    private static long Offset(byte[] data, int index, int width)
    {
        var unused = 64 - (8 * width);
        return BinaryPrimitives.ReadInt64LittleEndian(data.AsSpan(HeadBytes + (index * width))) << unused >> unused;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(long offset, int width)
    {
        var unused = 64 - (8 * width);
        return offset << unused >> unused == offset;
    }

    // In steps, because each copies what is there.
    private static int Widened(int width, long offset)
    {
        while (!Fits(offset, width))
            width = width switch { 2 => 4, 6 => 8, _ => width + 1 };
        return width;
    }

    // The value does not fit as things are: it is the first or the second, or leaves the stride, or needs more bytes or more room.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AppendAnew(int index, long value, int room)
    {
        if (index == 0)
        {
            _base = value;
            return;
        }

        if (_data is null && index == 1)
        {
            _stride = unchecked(value - _base);
            return;
        }

        int width = Math.Max((byte)1, _width);
        if (_data is null && _width == 0 && Int128.Abs(_stride) * room is var span && span < 1L << 39)
            width = Widened(width, (long)span); // nearly regular values go on as they began
        for (var i = _data is null ? 1 : index; i <= index; i++)
            width = Widened(width, unchecked((i == index ? value : this[i]) - _base));

        var grown = new byte[HeadBytes + (Math.Max(room, SizeFor(index)) * width) + TailBytes];
        for (var i = 0; i <= index; i++)
            BinaryPrimitives.WriteInt64LittleEndian(grown.AsSpan(HeadBytes + (i * width)), unchecked((i == index ? value : this[i]) - _base));
        grown[0] = (byte)width;
        _width = (byte)width;
        Volatile.Write(ref _data, grown);
    }
}
