// The reader's rules for damage, applied to a whole file in memory in the plainest way, however long that takes.
using System.Buffers.Binary;

namespace Sonde.Events.Tests.Damage;

/// <summary>What <see cref="TfRecordReader"/> has to find, with a checksum of its own and nothing remembered from one place to the next.</summary>
internal sealed class NaiveReader(byte[] file)
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(EntryOf)];

    public List<long> Records { get; } = [];

    public List<long> Damage { get; } = [];

    public long? TruncatedAt { get; private set; }

    private enum State
    {
        Good,
        End,
        Truncated,
        BadLength,
        BadData,
    }

    public NaiveReader Read()
    {
        var (at, searching, pending, passedOver) = (0L, false, 0, long.MaxValue);
        while (true)
        {
            long next;
            State state;
            if (searching)
            {
                for (state = State.End, next = at; at < file.Length; at++)
                {
                    state = Frame(at, out next);
                    if (state is State.Good || (state is State.Truncated && HasPossibleLength(at)))
                    {
                        break;
                    }

                    state = State.End;
                }
            }
            else
            {
                state = Frame(at, out next);
            }

            switch (state)
            {
                case State.Good:
                    if (pending > 0 && at < Damage[^1])
                    {
                        Damage.RemoveAt(Damage.Count - 1);
                    }

                    (pending, searching, passedOver) = (0, false, long.MaxValue);
                    Records.Add(at);
                    at = next;
                    break;
                case State.BadLength:
                    Damage.Add(at);
                    pending++;
                    searching = true;
                    at = Math.Min(at, passedOver) + 1;
                    break;
                case State.BadData:
                    Damage.Add(at);
                    pending++;
                    passedOver = at;
                    at = EndOfDamage(at, next);
                    break;
                default:
                    TruncatedAt = state == State.Truncated ? at : null;
                    return this;
            }
        }
    }

    // Data of eight bytes and its checksum look like a header too: of a length that nothing has.
    private bool HasPossibleLength(long at) => file.Length - at >= 12 && BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan((int)at)) <= int.MaxValue - 72;

    private long EndOfDamage(long start, long end)
    {
        for (var at = start + 1; at < end; at++)
        {
            var behind = at;
            while (behind < end && Frame(behind, out var next) == State.Good)
            {
                behind = next;
            }

            if (behind >= end)
            {
                return at;
            }

            at = Math.Max(at, behind - 1);
        }

        return end;
    }

    private State Frame(long offset, out long next)
    {
        next = offset;
        var bytes = file.AsSpan((int)Math.Min(offset, file.Length));
        if (bytes.Length < 12)
        {
            return bytes.IsEmpty ? State.End : State.Truncated;
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (Masked(bytes[..8]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]))
        {
            return State.BadLength;
        }

        if (length > (ulong)bytes.Length || (int)length + 16 > bytes.Length)
        {
            return State.Truncated;
        }

        next = offset + 16 + (int)length;
        return Masked(bytes.Slice(12, (int)length)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + (int)length)..]) ? State.Good : State.BadData;
    }

    private static uint EntryOf(int value)
    {
        var entry = (uint)value;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry >> 1) ^ (0x82f63b78 & (0u - (entry & 1)));
        }

        return entry;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc = (crc >> 8) ^ Table[(byte)crc ^ b];
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}
