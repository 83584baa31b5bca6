// Bytes of event files with everything in them that a reader treats in its own way, and ways to damage them.
using System.Text;
using Sonde.Events;

namespace Sonde.Runs.Tests;

/// <summary>Made from a seed: the same one gives the same bytes.</summary>
internal static class MixedLog
{
    private static readonly byte[] ScalarMetadata = TestEventFile.Metadata("scalars", dataClass: 1);

    /// <summary>A log of about <paramref name="bytes"/> bytes.</summary>
    public static byte[] Make(int seed, int bytes)
    {
        var random = new Random(seed);
        var tags = random.Next(1, 40);
        var rarely = random.Next(3, 300);
        var log = new MemoryStream(bytes + 1024);
        log.Write(TestEventFile.Record(TestEventFile.Event(1_700_000_000, 0, TestEventFile.Field(3, "brain.Event:2"u8))));
        for (var step = 0L; log.Length < bytes; step++)
        {
            for (var tag = 0; tag < tags; tag++)
            {
                var time = 1_700_000_000 + (step * 0.01) + (tag * 1e-6);
                log.Write(TestEventFile.Record(Scalar(random, tag, step, time)));
                if (random.Next(rarely) == 0)
                    log.Write(TestEventFile.Record(Unusual(random, step, time)));
            }
        }

        return log.ToArray();
    }

    /// <summary>Bytes changed, missing and added at a few places, and perhaps the end cut off.</summary>
    public static byte[] Damage(byte[] log, int seed)
    {
        var random = new Random(seed);
        var damaged = new List<byte>(log);
        for (var i = random.Next(6); i > 0; i--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 200), damaged.Count - at));
                    break;
                case 2:
                    var noise = new byte[random.Next(1, 200)];
                    random.NextBytes(noise);
                    damaged.InsertRange(at, noise);
                    break;
                default:
                    // Framed well, and no event.
                    damaged.InsertRange(at, TestEventFile.Record([0xff, 1, 2, 3]));
                    break;
            }
        }

        return random.Next(2) == 0 ? [.. damaged] : [.. damaged[..^random.Next(1, 100)]];
    }

    /// <summary>One bit or byte of every tenth record changed, under a checksum that fits: other fields, other lengths, other tags.</summary>
    public static byte[] ChangeUnderGoodChecksums(byte[] log, int seed)
    {
        var random = new Random(seed);
        var changed = (byte[])log.Clone();
        for (var at = 0; at < changed.Length;)
        {
            var length = (int)BitConverter.ToInt64(changed, at);
            var data = changed.AsSpan(at + TfRecordWriter.HeaderBytes, length);
            if (length > 0 && random.Next(10) == 0)
            {
                // Mostly in the fields around the number, which come first.
                var place = random.Next(4) == 0 ? random.Next(length) : random.Next(Math.Min(length, 40));
                data[place] = random.Next(2) == 0 ? (byte)(data[place] ^ (1 << random.Next(8))) : (byte)random.Next(256);
            }

            var end = at + TfRecordWriter.HeaderBytes + length + TfRecordWriter.FooterBytes;
            TfRecordWriter.Seal(changed.AsSpan(at, end - at));
            at = end;
        }

        return changed;
    }

    // The form depends on the tag, so that each has a long run of points in one form.
    private static byte[] Scalar(Random random, int tag, long step, double time)
    {
        var value = random.Next(50) == 0 ? float.NaN : random.NextSingle();
        var name = tag % 11 == 10 ? new string('x', 150) + tag : $"layer{tag}/loss";
        if (random.Next(200) == 0)
            (step, time) = random.Next(3) switch { 0 => (-step, time), 1 => (step << 40, double.NaN), _ => (step, time - 1000) };
        byte[] content = [.. BitConverter.GetBytes((double)value / 3)];
        var first = step == 0;
        return (tag % 7) switch
        {
            0 or 1 or 2 or 3 => TestEventFile.ScalarEvent(name, step, value, time),
            4 => Value(name, step, time, TestEventFile.Tensor(TensorDataType.Float, [], BitConverter.GetBytes(value)), first ? ScalarMetadata : null),
            5 => Value(name, step, time, TestEventFile.Tensor(TensorDataType.Double, [], content), ScalarMetadata),
            _ => Value(name, step, time, TestEventFile.Tensor(TensorDataType.Double, [], content), null), // nothing says that these are scalars
        };
    }

    private static byte[] Unusual(Random random, long step, double time) => random.Next(8) switch
    {
        0 => Value("histogram", step, time, TestEventFile.Histogram(0, 1, [0.5, 1], [3, step]), null),
        1 => Value(
            "text", step, time, TestEventFile.Strings([1], Encoding.UTF8.GetBytes(new string('t', random.Next(400_000)))), TestEventFile.Metadata("text")),
        2 => TestEventFile.Event(time, step, TestEventFile.Field(4, new byte[random.Next(5000)])),
        3 => TestEventFile.Event(time, step, TestEventFile.Field(7, [1 << 3, 1])),
        4 => TestEventFile.Event(time, step, []),
        5 => TestEventFile.Event(time, step, TestEventFile.Field(5, [.. Field("layer0/loss"), .. Field("layer3/loss"), .. Field("rare")])),
        6 => Value("late", step, time, TestEventFile.Tensor(TensorDataType.Float, [], BitConverter.GetBytes(1f)), step > 100 ? ScalarMetadata : null),
        _ => [.. TestEventFile.Field(5, Field("no time, no step"))],
    };

    private static byte[] Field(string tag) =>
        TestEventFile.Field(1, [.. TestEventFile.Field(1, Encoding.UTF8.GetBytes(tag)), 2 << 3 | 5, .. TestEventFile.Bytes(0.5f)]);

    private static byte[] Value(string tag, long step, double time, byte[] value, byte[]? metadata) => TestEventFile.Event(
        time, step,
        TestEventFile.Field(5, TestEventFile.Field(
            1, [.. TestEventFile.Field(1, Encoding.UTF8.GetBytes(tag)), .. value, .. metadata is null ? [] : TestEventFile.Field(9, metadata)])));
}
