// The quick way of scalars: no allocation, one comparison for room, the record laid out from the tag's template.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Sonde.Events.Wire;

namespace Sonde.Events.Writing;

internal sealed partial class EventFileWriter
{
    private const byte WallTimeKey = (byte)((1 << 3) | WireType.Fixed64);
    private const byte StepKey = (byte)((2 << 3) | WireType.Varint);
    private const int WallTimeBytes = 1 + sizeof(double);

    /// <summary>
    /// Adds a scalar. False where the tag has to be written the long way first, since its records need metadata or it is too
    /// long to keep.
    /// </summary>
    public bool TryAddScalar(string tag, ScalarForm form, double value, long step, double? wallTime)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        EnterGate();
        var template = _templates.Find(tag, form);
        if (template is null || _stopping)
        {
            ExitGate();
            return false;
        }

        var time = wallTime ?? Now();
        var valueBytes = ScalarTemplates.Entry.BytesOf(form);
        var stepBytes = step == 0 ? 0 : 1 + ProtoWriter.SizeOf((ulong)step);
        var bytes = TfRecordWriter.HeaderBytes + WallTimeBytes + stepBytes + template.Bytes.Length + valueBytes + TfRecordWriter.FooterBytes;
        var block = _queue.Filling;
        if (block.Count + bytes > _queue.Limit)
        {
            if (!TryAddSlowly(bytes, step, time))
            {
                return true;
            }

            block = _queue.Filling;
        }

        Lay(block.Bytes.Slice(block.Count, bytes), template.Bytes, form, value, step, time);
        block.Count += bytes;
        _lastStep = step;
        ExitGate();
        return true;
    }

    /// <summary>From now on, records of this tag need no metadata: they may go the quick way.</summary>
    public void Remember(string tag, ScalarForm form)
    {
        EnterGate();
        if (form == ScalarForm.Simple || _described.Contains(tag))
        {
            _templates.Add(tag, form);
        }

        ExitGate();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lay(Span<byte> record, byte[] template, ScalarForm form, double value, long step, double time)
    {
        var length = record.Length - TfRecordWriter.HeaderBytes - TfRecordWriter.FooterBytes;
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[sizeof(ulong)..], MaskedCrc.Compute((ulong)length).Value);
        var at = TfRecordWriter.HeaderBytes;
        record[at] = WallTimeKey;
        BinaryPrimitives.WriteDoubleLittleEndian(record[(at + 1)..], time);
        at += WallTimeBytes;
        if (step != 0)
        {
            record[at++] = StepKey;
            var rest = (ulong)step;
            for (; rest >= 0x80; rest >>= 7)
            {
                record[at++] = (byte)(rest | 0x80);
            }

            record[at++] = (byte)rest;
        }

        template.CopyTo(record[at..]);
        at += template.Length;
        if (form == ScalarForm.DoubleTensor)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(record[at..], value);
        }
        else
        {
            BinaryPrimitives.WriteSingleLittleEndian(record[at..], (float)value);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            record[(TfRecordWriter.HeaderBytes + length)..], MaskedCrc.Compute(record.Slice(TfRecordWriter.HeaderBytes, length)).Value);
    }

    // Under the gate; leaves it where it returns false: the record was dropped.
    private bool TryAddSlowly(int bytes, long step, double time)
    {
        try
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_stopping, typeof(SummaryWriter));
                if (TryEnsureRoom(bytes, step, time, out var drop))
                {
                    if (drop)
                    {
                        ExitGate();
                    }

                    return !drop;
                }

                WaitForRoom();
            }
        }
        catch
        {
            ExitGate();
            throw;
        }
    }
}
