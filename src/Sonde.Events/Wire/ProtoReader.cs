// Walks the fields of one protobuf message in place: no copies, no allocation, malformed input is a value.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sonde.Events.Wire;

/// <summary>
/// A cursor over one message. <see cref="Next"/> gives the key of each field (number * 8 + wire type); the caller reads
/// the value with the method of that wire type or calls <see cref="Skip(uint)"/>. After any failure <see cref="Malformed"/>
/// is set and <see cref="Next"/> returns false.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private const int MaxGroupDepth = 32;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    /// <summary>Whether the bytes are no protobuf message; what was read before stays valid.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Where the next unread byte lies, in bytes from the start of the message.</summary>
    public readonly int Position => _at;

    /// <summary>Whether every byte has been read; also true after a failure.</summary>
    public readonly bool AtEnd => _at >= _data.Length;

    /// <summary>Reads the next field's key; false at the end or at malformed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out uint key)
    {
        if ((uint)_at < (uint)_data.Length && _data[_at] is < 0x80 and >= 0x08 and var single)
        {
            _at++;
            key = single;
            return true;
        }

        return NextSlow(out key);
    }

    private bool NextSlow(out uint key)
    {
        key = 0;
        if (_at >= _data.Length)
        {
            return false;
        }

        var value = Varint();
        if (value is < 8 or > uint.MaxValue)
        {
            Fail();
            return false;
        }

        key = (uint)value;
        return !Malformed;
    }

    /// <summary>A varint of up to ten bytes; 0 when malformed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Varint()
    {
        if ((uint)_at < (uint)_data.Length && _data[_at] is < 0x80 and var single)
        {
            _at++;
            return single;
        }

        return VarintSlow();
    }

    private ulong VarintSlow()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70 && _at < _data.Length; shift += 7)
        {
            var b = _data[_at++];
            value |= shift < 64 ? (ulong)(b & 0x7f) << shift : 0;
            if (b < 0x80)
            {
                return value;
            }
        }

        Fail();
        return 0;
    }

    /// <summary>Eight little-endian bytes as a double; 0 when malformed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Double()
    {
        if (_data.Length - _at < sizeof(double))
        {
            Fail();
            return 0;
        }

        var value = BinaryPrimitives.ReadDoubleLittleEndian(_data[_at..]);
        _at += sizeof(double);
        return value;
    }

    /// <summary>Four little-endian bytes as a float; 0 when malformed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Float()
    {
        if (_data.Length - _at < sizeof(float))
        {
            Fail();
            return 0;
        }

        var value = BinaryPrimitives.ReadSingleLittleEndian(_data[_at..]);
        _at += sizeof(float);
        return value;
    }

    /// <summary>The bytes of a string, bytes, message or packed field; empty when malformed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        if (length > (ulong)(_data.Length - _at) || Malformed)
        {
            Fail();
            return default;
        }

        var bytes = _data.Slice(_at, (int)length);
        _at += (int)length;
        return bytes;
    }

    /// <summary>Passes over the value of a field that the caller does not know.</summary>
    public void Skip(uint key) => Skip(key, 0);

    private void Skip(uint key, int depth)
    {
        switch (key & 7)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Double();
                break;
            case WireType.Length:
                Bytes();
                break;
            case WireType.Fixed32:
                Float();
                break;
            case WireType.StartGroup when depth < MaxGroupDepth:
                SkipGroup(key, depth);
                break;
            default:
                Fail();
                break;
        }
    }

    private void SkipGroup(uint key, int depth)
    {
        while (Next(out var inner))
        {
            if (inner == (key & ~7u | WireType.EndGroup))
            {
                return;
            }

            Skip(inner, depth + 1);
        }

        Fail();
    }

    private void Fail()
    {
        Malformed = true;
        _at = _data.Length;
    }
}
