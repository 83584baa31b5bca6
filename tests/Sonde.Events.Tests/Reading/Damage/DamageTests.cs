// Damage of every kind in real event files: nothing crashes, hangs or takes memory, and no good record is lost.
namespace Sonde.Events.Tests.Damage;

public class DamageTests
{
    private const int SmallFile = 16 * 1024;
    private const int Seeds = 20_000;
    private const int WholeReads = 40;
    private const int SmallEnoughToReadWhole = 1024;

    private static readonly ParallelOptions TwoThreads = new() { MaxDegreeOfParallelism = 2 };

    public static TheoryData<string> SmallFiles => [.. EventFiles.All.Where(file => file.Bytes <= SmallFile).Select(file => file.Name)];

    public static TheoryData<string> LargeFiles => [.. EventFiles.All.Where(file => file.Bytes > SmallFile).Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(SmallFiles))]
    public void TryReadNext_AnyBitFlippedAndAnyTruncation_KeepsEveryOtherRecord(string name)
    {
        var log = EventFiles.Open(name);
        var whole = log.Bytes.Length <= SmallEnoughToReadWhole;
        Parallel.For(0, log.Bytes.Length * 8, TwoThreads, bit => log.Check(Edit.Flip(log.Bytes, bit), whole || bit % 997 == 0));
        Parallel.For(0, log.Bytes.Length, TwoThreads, length => log.Check(Edit.Truncate(log.Bytes, length), whole || length % 97 == 0));
    }

    [Theory]
    [MemberData(nameof(LargeFiles))]
    public void TryReadNext_AnyBitOfTheFramingFlipped_KeepsEveryOtherRecord(string name)
    {
        var log = EventFiles.Open(name);
        Parallel.For(0, log.Records * 16 * 8, TwoThreads, i =>
        {
            // Twelve bytes before the data, four behind.
            var (record, at) = (i / 128, i % 128 / 8);
            var place = at < 12 ? log.StartOf(record) + at : log.EndOf(record) - 16 + at;
            log.Check(Edit.Flip(log.Bytes, (place * 8) + (i % 8)), whole: false);
        });
        Parallel.For(0, log.Records, TwoThreads, record =>
        {
            log.Check(Edit.Truncate(log.Bytes, log.StartOf(record)), whole: false);
            log.Check(Edit.Truncate(log.Bytes, log.StartOf(record) + 11), whole: false);
            log.Check(Edit.Truncate(log.Bytes, log.EndOf(record) - 1), whole: false);
        });
    }

    [Theory]
    [MemberData(nameof(LargeFiles))]
    public void TryReadNext_SeededDamage_KeepsEveryOtherRecord(string name)
    {
        var log = EventFiles.Open(name);
        Parallel.For(0, Seeds, TwoThreads, seed => log.Check(Edit.Random(log.Bytes, seed), whole: seed < WholeReads));
    }

    [Theory]
    [MemberData(nameof(SmallFiles))]
    public void TryReadNext_SeededDamageOfASmallFile_KeepsEveryOtherRecord(string name)
    {
        var log = EventFiles.Open(name);
        Parallel.For(0, Seeds / 20, TwoThreads, seed => log.Check(Edit.Random(log.Bytes, seed), whole: true, slice: 1 + (seed % 97)));
    }

    [Theory]
    [MemberData(nameof(SmallFiles))]
    [MemberData(nameof(LargeFiles))]
    public void TryReadNext_ContentChangedUnderGoodChecksums_NeverThrows(string name)
    {
        const long MostElements = 1 << 20;
        var log = EventFiles.Open(name);
        Parallel.For(0, Seeds / 20, TwoThreads, seed =>
        {
            var record = new Random(seed).Next(log.Records);
            var data = log.Bytes.AsSpan(log.StartOf(record) + 12, Math.Min(log.EndOf(record) - log.StartOf(record) - 16, SmallFile)).ToArray();
            var edit = Edit.Random(data, seed);
            data = edit.Apply(data);
            try
            {
                if (!EventRecord.TryParse(data, 0, out var parsed))
                {
                    return;
                }

                foreach (var value in parsed.Values)
                {
                    Assert.NotNull(value.Tag);
                    SummaryMetadata.TryDecode(value.Metadata, out _);
                    HistogramSummary.TryDecode(value.Payload, out _);
                    ImageSummary.TryDecode(value.Payload, out _);
                    ScalarSummary.TryRead(value, out _);
                    if (TensorValue.TryDecode(value.Payload, out var tensor) && tensor.Count <= MostElements)
                    {
                        Assert.NotNull(tensor.ToDoubles());
                        Assert.NotNull(tensor.ToStrings());
                        HistogramSummary.TryFromTensor(tensor, out _);
                        ImageSummary.TryFromTensor(tensor, 0, out _);
                    }
                }
            }
            catch (Exception e)
            {
                throw new InvalidDataException($"{name}, record {record}, seed {seed}, {edit}: {e.Message}", e);
            }
        });
    }

    [Fact]
    public void Corpus_IsAtHand() =>
        Assert.SkipWhen(EventFiles.Corpus is null,
            $"Only the project's own event files were damaged: the corpus is not here, set {EventFiles.CorpusVariable} to its folder.");
}
