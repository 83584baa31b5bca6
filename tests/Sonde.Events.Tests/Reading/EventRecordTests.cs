// The short way to a scalar against the general reader: both see the same event, whatever its layout.
namespace Sonde.Events.Tests;

public class EventRecordTests
{
    private const string LongestShortTag = "118 bytes: value, summary and tag lengths take one byte each."
        + "---------------------------------------------------------";

    [Theory]
    [InlineData("a", 1.5f, 1)]
    [InlineData("", -0f, 127)]
    [InlineData("train/verlust-größe", float.NaN, 128)]
    [InlineData("a", float.PositiveInfinity, long.MaxValue)]
    [InlineData(LongestShortTag, 3f, 1_000_000)]
    public void TryGetScalar_UsualLayout_HasTagAndNumber(string tag, float number, long step)
    {
        byte[] data = Bytes.Scalar(tag, number, step, 7.25);
        Assert.True(EventRecord.TryParse(data, 100, out var record));
        Assert.True(record.TryGetScalar(out var utf8, out var value));
        Assert.Equal(tag, System.Text.Encoding.UTF8.GetString(utf8));
        Assert.Equal(number, value);
        Assert.Equal((7.25, step, EventKind.Summary), (record.WallTime, record.Step, record.Kind));
        Assert.Equal(data[(int)(record.PayloadOffset - 112)..], record.Payload.ToArray());
        Assert.Equal([(tag, number, SummaryValueKind.SimpleValue)], Walk(record));
    }

    [Fact]
    public void TryGetScalar_StepLeftOut_IsStepZero()
    {
        byte[] data = [.. Bytes.Field(1, 2.0), .. Summary(Value("a", 5))];
        Assert.True(EventRecord.TryParse(data, 0, out var record));
        Assert.True(record.TryGetScalar(out _, out var value));
        Assert.Equal((0L, 2.0, 5f), (record.Step, record.WallTime, value));
    }

    public static TheoryData<string, byte[], long, int> Unusual()
    {
        byte[] time = Bytes.Field(1, 2.0), step = Bytes.Field(2, 9UL), value = Value("a", 5), tag = Bytes.Field(1, "a"), number = Bytes.Field(2, 5f);
        return new TheoryData<string, byte[], long, int>
        {
            { "negative step", [.. time, .. Bytes.Field(2, unchecked((ulong)-9)), .. Summary(value)], -9, 1 },
            { "step before time", [.. step, .. time, .. Summary(value)], 9, 1 },
            { "summary before step", [.. time, .. Summary(value), .. step], 9, 1 },
            { "no time", [.. step, .. Summary(value)], 9, 1 },
            { "number before tag", [.. time, .. step, .. Summary([.. number, .. tag])], 9, 1 },
            { "two values", [.. time, .. step, .. Summary(value, value)], 9, 2 },
            { "no value", [.. time, .. step, .. Summary()], 9, 0 },
            { "metadata before the number", [.. time, .. step, .. Summary([.. tag, .. Bytes.Field(9, Bytes.Field(2, "shown")), .. number])], 9, 1 },
            { "metadata behind the number", [.. time, .. step, .. Summary([.. tag, .. number, .. Bytes.Field(9, Bytes.Field(2, "shown"))])], 9, 1 },
            { "unknown field behind the summary", [.. time, .. step, .. Summary(value), .. Bytes.Field(15, 3UL)], 9, 1 },
            { "step twice, the last counts", [.. time, .. Bytes.Field(2, 4UL), .. step, .. Summary(value)], 9, 1 },
            { "summary twice, the last counts", [.. time, .. step, .. Summary(value, value), .. Summary(value)], 9, 1 },
            { "length in two bytes", [.. time, .. step, 5 << 3 | 2, (byte)(0x80 | (value.Length + 2)), 0, 1 << 3 | 2, (byte)value.Length, .. value], 9, 1 },
            { "tag of two length bytes", [.. time, .. step, .. Summary(Value(LongestShortTag + "x", 5))], 9, 1 },
        };
    }

    [Theory]
    [MemberData(nameof(Unusual))]
    public void TryGetScalar_UnusualLayout_IsLeftToTheValues(string layout, byte[] data, long step, int values)
    {
        Assert.True(EventRecord.TryParse(data, 0, out var record), layout);
        Assert.False(record.TryGetScalar(out _, out _), layout);
        Assert.Equal(step, record.Step);
        Assert.All(Walk(record), value => Assert.Equal((5f, SummaryValueKind.SimpleValue), (value.Number, value.Kind)));
        Assert.Equal(values, Walk(record).Count);
    }

    [Fact]
    public void TryParse_StepInMoreBytesThanItNeeds_IsThatStep()
    {
        byte[] data = [.. Bytes.Field(1, 2.0), 2 << 3, 0x89, 0x80, 0x80, 0, .. Summary(Value("a", 5))];
        Assert.True(EventRecord.TryParse(data, 0, out var record));
        Assert.Equal(9, record.Step);
        Assert.Equal([("a", 5f, SummaryValueKind.SimpleValue)], Walk(record));
    }

    [Fact]
    public void TryParse_AnyByteOfAScalarChanged_IsWhatTheGeneralReaderSees()
    {
        // The same fields with one of their own behind them are never read the short way.
        byte[] data = Bytes.Scalar("loss", 3, 300), tail = Bytes.Field(15, 1UL);
        for (var at = 0; at < data.Length; at++)
        {
            for (var bits = 1; bits < 256; bits++)
            {
                byte[] changed = [.. data];
                changed[at] ^= (byte)bits;
                var isEvent = EventRecord.TryParse(changed, 0, out var record);
                if (!isEvent || !record.TryGetScalar(out _, out _))
                    continue;
                Assert.True(EventRecord.TryParse([.. changed, .. tail], 0, out var general));
                Assert.False(general.TryGetScalar(out _, out _));
                Assert.Equal((general.WallTime, general.Step, general.Kind), (record.WallTime, record.Step, record.Kind));
                Assert.Equal(Walk(general), Walk(record));
            }
        }
    }

    [Fact]
    public void TryParse_EveryPrefixOfAScalar_IsNoScalar()
    {
        var data = Bytes.Scalar("loss", 3, 300);
        for (var length = 0; length < data.Length; length++)
        {
            if (EventRecord.TryParse(data.AsSpan(0, length), 0, out var record))
                Assert.Equal((EventKind.None, false), (record.Kind, record.TryGetScalar(out _, out _)));
        }
    }

    private static byte[] Value(string tag, float number) => [.. Bytes.Field(1, tag), .. Bytes.Field(2, number)];

    private static byte[] Summary(params byte[][] values) => Bytes.Field(5, [.. values.SelectMany(value => Bytes.Field(1, value))]);

    private static List<(string Tag, float Number, SummaryValueKind Kind)> Walk(in EventRecord record)
    {
        var values = new List<(string, float, SummaryValueKind)>();
        foreach (var value in record.Values)
            values.Add((value.Tag, value.SimpleValue, value.Kind));
        return values;
    }
}
