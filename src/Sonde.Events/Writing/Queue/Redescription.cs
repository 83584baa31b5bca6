// Puts metadata into records that wait for a file which has to be created again.
using Sonde.Events.Wire;

namespace Sonde.Events.Writing;

/// <summary>
/// A file describes a tag in its first record of it. When the file is gone, so is that record, and those that wait have no
/// metadata: without it nobody would know what they are.
/// </summary>
/// <param name="metadata">The encoded metadata of each tag that the file before described.</param>
internal sealed class Redescription(IReadOnlyDictionary<string, byte[]> metadata)
{
    /// <summary>The tags among the blocks so far: what the new file describes.</summary>
    public Dictionary<string, byte[]> Described { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The block as it is, or a new one in its place with metadata in the first record of each tag that is not written yet. Blocks have
    /// to come in their order.
    /// </summary>
    public RecordBlock Describe(RecordBlock block)
    {
        var changes = new List<(int At, byte[] Record)>();
        var grown = 0;
        for (var at = block.Written; at < block.Count && Described.Count < metadata.Count; at += block.RecordBytes(at))
        {
            if (TryDescribe(block.Bytes.Slice(at, block.RecordBytes(at))) is { } record)
            {
                changes.Add((at, record));
                grown += record.Length - block.RecordBytes(at);
            }
        }

        return changes.Count == 0 ? block : Replace(block, changes, grown);
    }

    private static RecordBlock Replace(RecordBlock block, List<(int At, byte[] Record)> changes, int grown)
    {
        var anew = new RecordBlock(block.Count + grown) { FirstStep = block.FirstStep, LastStep = block.LastStep };
        var from = 0;
        foreach (var (at, record) in changes)
        {
            Add(block.Bytes[from..at]);
            Add(record);
            from = at + block.RecordBytes(at);
        }

        Add(block.Bytes[from..block.Count]);
        anew.Advance(block.Written);
        block.Dispose();
        return anew;

        void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(anew.Bytes[anew.Count..]);
            anew.Count += bytes.Length;
        }
    }

    // The record with metadata; null where it needs none.
    private byte[]? TryDescribe(ReadOnlySpan<byte> record)
    {
        if (!EventRecord.TryParse(record[TfRecordWriter.HeaderBytes..^TfRecordWriter.FooterBytes], 0, out var parsed))
        {
            return null;
        }

        foreach (var value in parsed.Values)
        {
            if (value.Kind == SummaryValueKind.None || !metadata.TryGetValue(value.Tag, out var described)
                || !Described.TryAdd(value.Tag, described) || value.Metadata.SequenceEqual(described))
            {
                continue;
            }

            var isNumber = value.Kind == SummaryValueKind.SimpleValue;
            var payload = isNumber ? BitConverter.GetBytes(BitConverter.SingleToUInt32Bits(value.SimpleValue)) : value.Payload;
            var key = ((uint)value.Kind << 3) | (isNumber ? WireType.Fixed32 : WireType.Length);
            var encoder = new EventEncoder(value.TagUtf8, described, parsed.Step, key, payload.Length);
            var bytes = new byte[encoder.RecordBytes];
            encoder.Write(bytes, parsed.WallTime);
            payload.CopyTo(bytes.AsSpan(bytes.Length - TfRecordWriter.FooterBytes - payload.Length));
            TfRecordWriter.Seal(bytes);
            return bytes;
        }

        return null;
    }
}
