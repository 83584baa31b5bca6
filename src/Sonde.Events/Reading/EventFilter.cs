// Leaves out of an event the values whose tags are not wanted, and every other byte as it is.
using System.Buffers;
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>Reduces events to some of their tags, for copies of event files.</summary>
internal static class EventFilter
{
    private const uint SummaryKey = 5 << 3 | WireType.Length;
    private const uint ValueKey = 1 << 3 | WireType.Length;
    private const uint RunMetadataTagKey = 1 << 3 | WireType.Length;

    /// <summary>
    /// Writes the event with the wanted values alone; false where nothing is left of it. Graphs count as
    /// <c>__run_graph__</c> and <c>__meta_graph__</c>, run metadata by its tag; events without any tag are always wanted.
    /// </summary>
    /// <param name="record">The event, as a reader gave it.</param>
    /// <param name="wants">Whether a tag is wanted.</param>
    /// <param name="to">Gets the event's bytes without framing: those of the file where all values are wanted.</param>
    /// <param name="values">The number of summary values written.</param>
    public static bool TryWrite(in EventRecord record, Predicate<string> wants, IBufferWriter<byte> to, out int values)
    {
        ArgumentNullException.ThrowIfNull(wants);
        ArgumentNullException.ThrowIfNull(to);
        values = 0;
        switch (record.Kind)
        {
            case EventKind.Summary:
                return TryWriteSummary(record, wants, to, out values);
            case EventKind.GraphDef when !wants("__run_graph__"):
            case EventKind.MetaGraphDef when !wants("__meta_graph__"):
            case EventKind.TaggedRunMetadata when !wants(RunMetadataTag(record.Payload)):
                return false;
            default:
                to.Write(record.Data);
                return true;
        }
    }

    private static bool TryWriteSummary(in EventRecord record, Predicate<string> wants, IBufferWriter<byte> to, out int values)
    {
        var all = 0;
        values = 0;
        var summary = new ArrayBufferWriter<byte>(Math.Max(1, record.Payload.Length));
        var reader = new ProtoReader(record.Payload);
        for (var start = 0; reader.Next(out var key); start = reader.Position)
        {
            if (key == ValueKey)
            {
                all++;
                if (!wants(SummaryValue.Parse(reader.Bytes(), 0).Tag))
                    continue;
                values++;
            }
            else
            {
                reader.Skip(key);
            }

            summary.Write(record.Payload[start..reader.Position]);
        }

        if (values == all)
            to.Write(record.Data);
        else if (values > 0)
            WriteWith(record, summary.WrittenSpan, to);
        return values == all || values > 0;
    }

    // A reader takes the last of several summaries in one event, so earlier ones hold nothing that anybody sees.
    private static void WriteWith(in EventRecord record, ReadOnlySpan<byte> summary, IBufferWriter<byte> to)
    {
        var reader = new ProtoReader(record.Data);
        for (var start = 0; reader.Next(out var key); start = reader.Position)
        {
            if (key != SummaryKey)
            {
                reader.Skip(key);
                to.Write(record.Data[start..reader.Position]);
                continue;
            }

            var length = reader.Bytes().Length;
            if (reader.Position - length != record.PayloadAt)
                continue;
            var size = ProtoWriter.SizeOfField(summary.Length);
            new ProtoWriter(to.GetSpan(size)).Bytes(5, summary);
            to.Advance(size);
        }
    }

    private static string RunMetadataTag(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next(out var key))
        {
            if (key == RunMetadataTagKey)
                return Encoding.UTF8.GetString(reader.Bytes());
            reader.Skip(key);
        }

        return "";
    }
}
