// Reads an event file to its present end and keeps what it holds.

namespace Sonde.Events.Tests;

public sealed record LoggedValue(
    string Tag, SummaryValueKind Kind, long Step, double WallTime, float SimpleValue, byte[] Payload, long PayloadOffset, byte[] Metadata);

public static class Log
{
    public static List<LoggedValue> Read(string path)
    {
        using var reader = new EventFileReader(path);
        var values = ReadOn(reader);
        Assert.Empty(reader.Damage);
        Assert.Null(reader.TruncatedAt);
        return values;
    }

    /// <summary>Decodes a gap.</summary>
    internal static GapRecord Gap(LoggedValue value)
    {
        Assert.True(SummaryMetadata.TryDecode(value.Metadata, out var metadata));
        Assert.Equal(GapRecord.Reading.Plugin, metadata.PluginName);
        Assert.True(TensorValue.TryDecode(value.Payload, out var tensor));
        return GapRecord.Reading.Read(Assert.Single(tensor.ToByteStrings())).Value!;
    }

    public static List<LoggedValue> ReadOn(EventFileReader reader)
    {
        var values = new List<LoggedValue>();
        while (reader.TryReadNext(out var record))
        {
            foreach (var value in record.Values)
            {
                values.Add(new LoggedValue(
                    value.Tag, value.Kind, record.Step, record.WallTime, value.SimpleValue, value.Payload.ToArray(),
                    value.PayloadOffset, value.Metadata.ToArray()));
            }
        }

        return values;
    }
}
