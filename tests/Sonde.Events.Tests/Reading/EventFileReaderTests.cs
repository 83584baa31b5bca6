// Events and their values: every kind, damage within good framing, positions in the file.
using System.Text;

namespace Sonde.Events.Tests;

public class EventFileReaderTests
{
    [Fact]
    public void TryReadNext_EmptyFile_HasNothingAndNoDamage()
    {
        using var folder = new TempFolder();
        using var reader = new EventFileReader(folder.Write("events", []));
        Assert.False(reader.TryReadNext(out _));
        Assert.Empty(reader.Damage);
        Assert.Null(reader.TruncatedAt);
        Assert.Equal(0, reader.Records);
    }

    [Fact]
    public void TryReadNext_TwentyFiveByteFile_IsOneEventOfNoKind()
    {
        using var folder = new TempFolder();
        var bytes = Bytes.Record(Bytes.Field(1, 1528182440.5));
        Assert.Equal(25, bytes.Length);
        using var reader = new EventFileReader(folder.Write("events", bytes));
        Assert.True(reader.TryReadNext(out var record));
        Assert.Equal(EventKind.None, record.Kind);
        Assert.Equal(1528182440.5, record.WallTime);
        Assert.False(record.Values.GetEnumerator().MoveNext());
        Assert.False(reader.TryReadNext(out _));
        Assert.Equal(1, reader.Records);
    }

    [Theory]
    [InlineData(3, EventKind.FileVersion)]
    [InlineData(4, EventKind.GraphDef)]
    [InlineData(6, EventKind.LogMessage)]
    [InlineData(7, EventKind.SessionLog)]
    [InlineData(8, EventKind.TaggedRunMetadata)]
    [InlineData(9, EventKind.MetaGraphDef)]
    public void TryReadNext_EachKind_HasItsPayloadAndWhereItLies(int field, EventKind kind)
    {
        using var folder = new TempFolder();
        byte[] payload = [.. "brain.Event:2"u8];
        byte[] file = [.. Bytes.Record(1, 2), .. Bytes.Record(Bytes.Event(2.5, -7, Bytes.Field(field, payload)))];
        using var reader = new EventFileReader(folder.Write("events", file), 18);
        Assert.True(reader.TryReadNext(out var record));
        Assert.Equal(kind, record.Kind);
        Assert.Equal(-7, record.Step);
        Assert.Equal(2.5, record.WallTime);
        Assert.Equal(18, record.Offset);
        Assert.True(record.Payload.SequenceEqual(payload));
        Assert.Equal(payload, file[(int)record.PayloadOffset..][..payload.Length]);
    }

    [Fact]
    public void Values_SeveralInOneEvent_ComeInOrderWithTheirPlaces()
    {
        byte[] image = [1, 2, 3], histogram = [4, 5], audio = [6], tensor = [7, 8, 9, 10], metadata = [.. Bytes.Field(2, "shown")];
        byte[] summary =
        [
            .. Bytes.Field(1, [.. Bytes.Field(1, "scalar"), .. Bytes.Field(7, "node"), .. Bytes.Field(2, 1.5f)]),
            .. Bytes.Field(1, [.. Bytes.Field(4, image), .. Bytes.Field(1, "image")]),
            .. Bytes.Field(77, "unknown"),
            .. Bytes.Field(1, [.. Bytes.Field(1, "histogram"), .. Bytes.Field(5, histogram)]),
            .. Bytes.Field(1, [.. Bytes.Field(1, "audio"), .. Bytes.Field(6, audio)]),
            .. Bytes.Field(1, [.. Bytes.Field(1, "tensor/é"), .. Bytes.Field(9, metadata), .. Bytes.Field(8, tensor)]),
            .. Bytes.Field(1, [.. Bytes.Field(1, "none"), .. Bytes.Field(9, metadata)]),
        ];
        using var folder = new TempFolder();
        var file = Bytes.Record(Bytes.Event(1, 3, Bytes.Field(5, summary)));
        var values = Log.Read(folder.Write("events", file));
        Assert.Equal(["scalar", "image", "histogram", "audio", "tensor/é", "none"], values.Select(value => value.Tag));
        Assert.Equal(
            [
                SummaryValueKind.SimpleValue, SummaryValueKind.Image, SummaryValueKind.Histogram, SummaryValueKind.Audio, SummaryValueKind.Tensor,
                SummaryValueKind.None,
            ],
            values.Select(value => value.Kind));
        Assert.Equal(1.5f, values[0].SimpleValue);
        Assert.Equal([[], image, histogram, audio, tensor, []], values.Select(value => value.Payload));
        Assert.Equal([[], [], [], [], metadata, metadata], values.Select(value => value.Metadata));
        Assert.All(values, value => Assert.Equal(value.Payload, file[(int)value.PayloadOffset..][..value.Payload.Length]));
        Assert.All(values, value => Assert.Equal(3, value.Step));
    }

    [Theory]
    [InlineData("0f")]
    [InlineData("0900")]
    [InlineData("10ffffffffffffffffffffff01")]
    [InlineData("2a05")]
    [InlineData("2a03" + "0a0a61")]
    [InlineData("2a04" + "0a02" + "15ff")]
    [InlineData("00")]
    [InlineData("0c")]
    public void TryReadNext_GoodFramingAroundNoEvent_IsDamageAndReadingGoesOn(string hex)
    {
        using var folder = new TempFolder();
        var first = Bytes.Record(Bytes.Scalar("a", 1, 1));
        byte[] file = [.. first, .. Bytes.Record(Convert.FromHexString(hex)), .. Bytes.Record(Bytes.Scalar("a", 2, 2))];
        using var reader = new EventFileReader(folder.Write("events", file));
        Assert.Equal([1f, 2f], Log.ReadOn(reader).Select(value => value.SimpleValue));
        Assert.Equal(first.Length, Assert.Single(reader.Damage).Offset);
        Assert.Equal(0, reader.PendingDamage);
        Assert.Equal(2, reader.Records);
    }

    [Fact]
    public void TryReadNext_UnknownFieldsOfEveryWireType_AreSkipped()
    {
        byte[] group =
        [
            .. Bytes.Varint((50 << 3) | 3),
            .. Bytes.Field(1, 5UL),
            .. Bytes.Varint((51 << 3) | 3),
            .. Bytes.Varint((51 << 3) | 4),
            .. Bytes.Varint((50 << 3) | 4),
        ];
        byte[] unknown = [.. Bytes.Field(100, 1UL << 63), .. Bytes.Field(101, 1.0), .. Bytes.Field(102, 1f), .. Bytes.Field(103, "x"), .. group];
        using var folder = new TempFolder();
        var value = Assert.Single(Log.Read(folder.Write("events", Bytes.Record([.. unknown, .. Bytes.Scalar("a", 4, 9), .. unknown]))));
        Assert.Equal(("a", 9L, 4f), (value.Tag, value.Step, value.SimpleValue));
    }

    [Fact]
    public void TryReadNext_AnyBytes_NeverThrow()
    {
        // Every prefix and many mutations of a real event, framed well, so that they reach the parsers.
        var random = new Random(5);
        var good = Bytes.Event(1, 3, Bytes.Field(5, Bytes.Field(1, [
            .. Bytes.Field(1, "tag"), .. Bytes.Field(9, Bytes.Field(1, Bytes.Field(1, "scalars"))), .. Bytes.Field(8, Bytes.Tensor(1, [1], Bytes.Field(5, 1f))),
        ])));
        using var folder = new TempFolder();
        var file = new List<byte>();
        var written = 0;
        for (var i = 0; i < 3000; i++, written++)
        {
            var bytes = good[..(i < good.Length ? i : good.Length)];
            for (var j = 0; i >= good.Length && j < 3; j++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            file.AddRange(Bytes.Record(bytes));
        }

        using var reader = new EventFileReader(folder.Write("events", [.. file]));
        var values = Log.ReadOn(reader);
        foreach (var value in values)
        {
            TensorValue.TryDecode(value.Payload, out var tensor);
            Assert.NotNull(tensor.ToDoubles());
            HistogramSummary.TryDecode(value.Payload, out _);
            ImageSummary.TryDecode(value.Payload, out _);
            SummaryMetadata.TryDecode(value.Metadata, out _);
        }

        Assert.Equal(written, reader.Records + reader.Damage.Count);
        Assert.NotEmpty(values);
        Assert.NotEmpty(reader.Damage);
    }

    [Fact]
    public void TryReadNext_ManyRecords_AllocatesNothingPerRecord()
    {
        using var folder = new TempFolder();
        var path = folder.Write("events", Bytes.ScalarFile(20_000).File);
        Assert.Equal(20_000, Count(path));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    [Fact]
    public void Tag_NoUtf8_BecomesReplacementCharacters()
    {
        using var folder = new TempFolder();
        byte[] tag = [0x61, 0xff];
        var file = Bytes.Record(Bytes.Field(5, Bytes.Field(1, [.. Bytes.Field(1, tag), .. Bytes.Field(2, 1f)])));
        Assert.Equal("a" + Rune.ReplacementChar, Assert.Single(Log.Read(folder.Write("events", file))).Tag);
    }

    private static int Count(string path)
    {
        using var reader = new EventFileReader(path);
        var count = 0;
        while (reader.TryReadNext(out var record))
        {
            foreach (var value in record.Values)
            {
                count += ScalarSummary.TryRead(value, out _) ? 1 : 0;
            }
        }

        return count;
    }
}
