// What a reader owes to whoever has a damaged file, checked against the whole file that it was made of.
using System.Buffers.Binary;

namespace Sonde.Events.Tests.Damage;

/// <summary>A sound event file, and where its records start and end, by their lengths alone.</summary>
internal sealed class DamagedLog
{
    // Good records behind the damage: from the first on, a reader is in the state of one that was opened there.
    private const int Margin = 1;

    // Beyond the file's own size: what the pool and the list of damage take.
    private const int SpareBytes = 1 << 20;

    // What the tests' own checksum, a bit at a time, goes through in no time.
    private const int AllAtOnce = 4096;

    private readonly string _name;
    private readonly byte[] _file;
    private readonly int[] _bounds;

    public DamagedLog(string name, byte[] file)
    {
        _name = name;
        _file = file;
        var bounds = new List<int> { 0 };
        while (bounds[^1] < file.Length)
        {
            bounds.Add(bounds[^1] + 16 + (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(bounds[^1])));
        }

        Assert.Equal(file.Length, bounds[^1]);
        _bounds = [.. bounds];
    }

    public byte[] Bytes => _file;

    public int Records => _bounds.Length - 1;

    /// <summary>Where a record starts, in bytes.</summary>
    public int StartOf(int record) => _bounds[record];

    /// <summary>Where a record ends, in bytes.</summary>
    public int EndOf(int record) => _bounds[record + 1];

    /// <summary>The records that an edit leaves as they are: all before the first number, all from the second on.</summary>
    public (int Before, int After) Untouched(Edit edit)
    {
        var before = Array.BinarySearch(_bounds, edit.At);
        before = before < 0 ? ~before - 1 : before;
        var after = Array.BinarySearch(_bounds, edit.At + edit.Removed);
        after = after < 0 ? ~after : after;
        return (Math.Min(before, Records), after);
    }

    /// <summary>
    /// Reads the file with an edit in it. Every untouched record must come, in order and at its place; nothing may come whose
    /// checksums are wrong; what is damaged must be named by an offset within it; memory stays within the file's own size.
    /// </summary>
    /// <param name="edit">The damage.</param>
    /// <param name="whole">Whether to read all of the file rather than the records around the damage.</param>
    /// <param name="slice">The most bytes that one read gives.</param>
    public void Check(Edit edit, bool whole, int slice = 16 * 1024)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var (before, after) = Untouched(edit);
            var shift = edit.Inserted.Length - edit.Removed;
            using var file = new EditedFile(_file, edit, slice);
            using var reader = new EventFileReader(_name, file, whole ? 0 : _bounds[before]);
            Read(reader, edit, before, after, whole);
            var first = reader.Damage.Count > 0 ? reader.Damage[0].Offset : reader.TruncatedAt ?? -1;
            var isNamed = first >= _bounds[before] && first <= _bounds[after] + shift && reader.Path == _name;
            var isShort = _bounds[after] - _bounds[before] < AllAtOnce;
            if (isNamed ? isShort && IsSound(edit, _bounds[before], _bounds[after] + shift) : !IsSound(edit, _bounds[before], _bounds[after] + shift))
            {
                throw new InvalidDataException($"damage is said to start at {first}, not in {_bounds[before]}..{_bounds[after] + shift}");
            }
        }
        catch (Exception e)
        {
            throw new InvalidDataException($"{_name}, {edit}: {e.Message}", e);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated < (4L * _file.Length) + SpareBytes, $"{_name}, {edit}: {allocated} bytes allocated");
    }

    private void Read(EventFileReader reader, Edit edit, int before, int after, bool whole)
    {
        var shift = edit.Inserted.Length - edit.Removed;
        var next = whole ? 0 : before;
        var last = whole ? Records : Math.Min(Records, after + Margin);
        var end = 0L;
        while (true)
        {
            next = next == before ? after : next;
            while (next >= after && next < Records && _bounds[next] + shift < end)
            {
                // By chance the damage completed a record that reaches into this one.
                next++;
            }

            if (!whole && next >= last && last < Records)
            {
                return;
            }

            if (!reader.TryReadNext(out var record))
            {
                if (next < Records && !IsHiddenByTail(reader.TruncatedAt, edit))
                {
                    throw new InvalidDataException($"record {next} at {_bounds[next] + (next >= after ? shift : 0)} was not read");
                }

                return;
            }

            end = record.Offset + 16 + record.Data.Length;
            if (next < Records && record.Offset == _bounds[next] + (next >= after ? shift : 0))
            {
                next++;
            }
            else if (record.Offset < _bounds[before] || end > _bounds[after] + shift || !IsSound(edit, record.Offset, record.Data))
            {
                throw new InvalidDataException($"a record was read at {record.Offset}, where there is none");
            }
        }
    }

    // Where bytes were taken out of a record, what follows may fit into it: then it is a record that is still being written.
    private bool IsHiddenByTail(long? truncatedAt, Edit edit)
    {
        if (edit.Removed <= edit.Inserted.Length || truncatedAt is not { } at)
        {
            return false;
        }

        var bytes = edit.Apply(_file).AsSpan((int)at);
        return bytes.Length >= 12 && Tests.Bytes.MaskedCrc(bytes[..8]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..])
            && BinaryPrimitives.ReadInt64LittleEndian(bytes) + 16 > bytes.Length;
    }

    // Whether what an edit left are records, one behind the other: whole ones were taken out, or parts of alike ones.
    private bool IsSound(Edit edit, int start, int end)
    {
        if (edit.Removed <= edit.Inserted.Length)
        {
            return false;
        }

        var bytes = edit.Apply(_file).AsSpan(0, end);
        while (start + 16 <= end && BinaryPrimitives.ReadInt64LittleEndian(bytes[start..]) is >= 0 and var length && length <= end - start - 16)
        {
            if (!IsSound(edit, start, bytes.Slice(start + 12, (int)length)))
            {
                return false;
            }

            start += 16 + (int)length;
        }

        return start == end;
    }

    private bool IsSound(Edit edit, long offset, ReadOnlySpan<byte> data)
    {
        var bytes = edit.Apply(_file).AsSpan((int)offset);
        return bytes[12..].StartsWith(data)
            && Tests.Bytes.Header((ulong)data.Length).AsSpan().SequenceEqual(bytes[..12])
            && Tests.Bytes.MaskedCrc(data) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + data.Length)..]);
    }
}
