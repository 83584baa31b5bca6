// Damage that somebody made on purpose: found as by the plainest search, in time that grows with the file.
namespace Sonde.Events.Tests.Damage;

public class CraftedDamageTests
{
    private const int Large = 4 << 20;

    [Fact]
    public void TryReadNext_AnyMixtureOfHeadersRecordsAndNoise_FindsWhatThePlainestSearchFinds() =>
        Parallel.For(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var file = Mixture(new Random(seed));
            var expected = new NaiveReader(file).Read();
            using var reader = new TfRecordReader("crafted", new CountedFile(file, 10_000), 0);
            var found = new List<long>();
            while (reader.TryReadNext(out var record))
            {
                Assert.True(record.Data.SequenceEqual(file.AsSpan((int)record.Offset + 12, record.Data.Length)));
                found.Add(record.Offset);
            }

            try
            {
                Assert.Equal(expected.Records, found);
                Assert.Equal(expected.Damage, reader.Damage.Select(damage => damage.Offset));
                Assert.Equal(expected.TruncatedAt, reader.TruncatedAt);
            }
            catch (Exception e)
            {
                throw new InvalidDataException(
                    $"Seed {seed}, {file.Length} bytes: records {string.Join(' ', expected.Records)}, not {string.Join(' ', found)}; "
                    + $"damage {string.Join(' ', expected.Damage)}, not "
                    + $"{string.Join(' ', reader.Damage.Select(damage => damage.Offset))}; truncated at {expected.TruncatedAt}, not {reader.TruncatedAt}.", e);
            }
        });

    [Fact]
    public void TryReadNext_EveryTwelfthByteAHeaderThatSpansHalfTheFile_IsReadInLinearTime()
    {
        var header = Bytes.Header((Large / 2) - 64);
        byte[] file = [.. Bytes.Record(1, 2, 3), .. Enumerable.Repeat((byte)1, 12), .. Enumerable.Repeat(header, Large / 12).SelectMany(bytes => bytes)];
        using var reader = new TfRecordReader("crafted", new CountedFile(file, 2000), 0);
        Assert.True(reader.TryReadNext(out _));
        Assert.False(reader.TryReadNext(out _));
        Assert.Equal(19, Assert.Single(reader.Damage).Offset);
        Assert.NotNull(reader.TruncatedAt);
    }

    // Each header is damaged and spans much of the file, or a few kilobytes, and a good record follows it.
    [Theory]
    [InlineData(Large / 2, 0)]
    [InlineData(Large / 2, Large / 4)]
    [InlineData(300_000, 0)]
    [InlineData(300_000, 600_000)]
    [InlineData(5_000, 0)]
    [InlineData(3_000, 0)]
    public void TryReadNext_GoodRecordsBetweenHeadersThatSpanThem_AreAllReadInLinearTime(int span, int firstRecord)
    {
        var good = Bytes.Record(Bytes.Scalar("a", 1, 1));
        var unit = 12 + good.Length;
        span += 5 - ((span + 16) % unit); // It ends within a header.
        byte[] units = [.. Bytes.Header((ulong)span), .. good];
        byte[] first = Bytes.Record([8, 1, .. Bytes.Field(3, new byte[firstRecord])]);
        byte[] file = [.. first, .. Enumerable.Repeat(units, Large / unit).SelectMany(bytes => bytes)];
        foreach (var inBlocks in (bool[])[false, true])
        {
            using var reader = new EventFileReader("crafted", new CountedFile(file, 5000));
            var read = ReadAll(reader, inBlocks);
            var whole = Enumerable.Range(0, Large / unit).TakeWhile(i => first.Length + ((long)i * unit) + span + 16 <= file.Length).Count();
            Assert.Equal(first.Length + ((long)whole * unit), reader.TruncatedAt);
            Assert.Equal(whole, read - 1);
            Assert.Equal(whole, reader.Damage.Count);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(70_000)]
    public void TryCompute_AnySpan_IsItsChecksum(int start)
    {
        var random = new Random(start);
        var bytes = new byte[200_000];
        random.NextBytes(bytes);
        using var window = new FileWindow(new CountedFile(bytes, 10_000));
        using var checksums = new PrefixChecksums(window, start);
        for (var i = 0; i < 300; i++)
        {
            var from = random.Next(start, bytes.Length);
            var to = random.Next(from, bytes.Length + 1);
            Assert.True(checksums.TryCompute(from, to, out var checksum));
            Assert.Equal(MaskedCrc.Compute(bytes.AsSpan(from, to - from)), checksum);
        }

        Assert.False(checksums.TryCompute(start, bytes.Length + 1, out _));
        Assert.False(checksums.TryCompute(start, bytes.Length + 9000, out _));
    }

    private static long ReadAll(EventFileReader reader, bool inBlocks)
    {
        var (block, decoder) = (new EventBlock(), new BlockDecoder());
        while (true)
        {
            if (inBlocks && reader.TryReadBlock(block, long.MaxValue))
            {
                decoder.Decode(block);
                reader.Accept(block);
                if (block.IsSound)
                {
                    continue;
                }
            }

            if (!reader.TryReadNext(out _))
            {
                return reader.Records;
            }
        }
    }

    private static byte[] Mixture(Random random)
    {
        var file = new List<byte>();
        var size = random.Next(200, random.Next(3) == 0 ? 30_000 : 6_000);
        while (file.Count < size)
        {
            switch (random.Next(10))
            {
                case 0 or 1 or 2:
                    file.AddRange(Bytes.Record(Noise(random, random.Next(60))));
                    break;
                case 3:
                    file.AddRange(Bytes.Header((ulong)random.Next(size)));
                    break;
                case 4:
                    file.AddRange(Noise(random, random.Next(1, 30)));
                    break;
                case 5:
                    file.AddRange(new byte[random.Next(1, 40)]);
                    break;
                case 6:
                    var damaged = Bytes.Record(Noise(random, random.Next(1, 60)));
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                    file.AddRange(damaged);
                    break;
                case 7:
                    var cut = Bytes.Record(Noise(random, random.Next(1, 60)));
                    file.AddRange(cut[..random.Next(cut.Length)]);
                    break;
                case 8:
                    file.AddRange(
                        Bytes.Record([.. Bytes.Record(Noise(random, 9)), .. Bytes.Record(Noise(random, 3)), .. Bytes.Header((ulong)random.Next(100))]));
                    break;
                default:
                    var large = Bytes.Record(Noise(random, random.Next(3_000, 9_000)));
                    large[random.Next(large.Length)] ^= (byte)random.Next(2);
                    file.AddRange(large);
                    break;
            }
        }

        return [.. file];
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
