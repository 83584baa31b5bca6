// However many threads read a file, in blocks and out of them: the outcome is that of one record after the other.
using CsCheck;
using Sonde.Events;

namespace Sonde.Runs.Tests.Loading;

public sealed class BlockLoadTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Refresh_SoundLog_IsTheSameForAnyNumberOfThreads() =>
        Gen.Int[0, 1_000_000].Sample(seed => Check(MixedLog.Make(seed, 100_000 + (seed % 5_000_000))), iter: 12, threads: 1);

    [Fact]
    public void Refresh_DamagedLog_IsTheSameForAnyNumberOfThreads() =>
        Gen.Int[0, 1_000_000].Sample(seed => Check(MixedLog.Damage(MixedLog.Make(seed, 100_000 + (seed % 4_000_000)), seed)), iter: 40, threads: 1);

    [Fact]
    public void Refresh_ContentChangedUnderGoodChecksums_IsTheSameForAnyNumberOfThreads() =>
        Gen.Int[0, 1_000_000].Sample(
            seed => Check(MixedLog.ChangeUnderGoodChecksums(MixedLog.Make(seed, 150_000 + (seed % 600_000)), seed)), iter: 40, threads: 1);

    [Fact]
    public void Refresh_DamageInEveryBlock_IsTheSameForAnyNumberOfThreads()
    {
        var log = MixedLog.Make(1, 3_000_000);
        for (var i = 50_000; i < log.Length; i += 100_000)
            log[i] ^= 4;
        Check(log);
    }

    [Fact]
    public void Refresh_TagInSeveralLayouts_KeepsTheOrderOfTheFile()
    {
        var metadata = TestEventFile.Metadata("scalars", dataClass: 1);
        var path = _folder.At("made", "1.tfevents");
        using (var file = new TestEventFile(path).Version())
        {
            for (var step = 0L; step < 9000; step++)
            {
                _ = (step % 4) switch
                {
                    0 => file.Scalar("loss", step, step),
                    1 => file.Value("loss", step, TestEventFile.Tensor(TensorDataType.Float, [], BitConverter.GetBytes((float)step)), metadata),
                    2 => file.Value("loss", step, TestEventFile.Tensor(TensorDataType.Double, [], BitConverter.GetBytes((double)step))),
                    _ => file.Scalar("other", step, step),
                };
            }
        }

        Check(File.ReadAllBytes(path));
        using var directory = new LogDirectory(_folder.At("made"));
        Assert.Equal(Enumerable.Range(0, 9000).Where(step => step % 4 != 3).Select(step => (long)step), directory.Refresh().Runs[0].Scalars["loss"].Steps());
    }

    [Fact]
    public void Refresh_MetadataBesideASimpleValue_IsLearnedFromInBlocksToo()
    {
        byte[] number = [(2 << 3) | 5, .. BitConverter.GetBytes(1.5f)];
        var path = _folder.At("made", "1.tfevents");
        using (var file = new TestEventFile(path).Version())
        {
            for (var step = 0L; step < 20_000; step++)
                file.Scalar("other", step, step);
            file.Value("loss", 0, number, TestEventFile.Metadata("scalars", dataClass: 1));
            for (var step = 1L; step < 9000; step++)
                file.Value("loss", step, step % 2 == 0 ? number : TestEventFile.Tensor(TensorDataType.Float, [], BitConverter.GetBytes(2.5f)));
        }

        Check(File.ReadAllBytes(path));
        using var directory = new LogDirectory(_folder.At("made"));
        Assert.Equal(9000, directory.Refresh().Runs[0].Scalars["loss"].Count);
    }

    [Fact]
    public void Refresh_RecordStoredWithinARecord_IsNotTakenForOne()
    {
        // A tensor that holds the bytes of an event file, longer than a block.
        using var stream = new MemoryStream();
        var inner = MixedLog.Make(2, 900_000);
        stream.Write(TestEventFile.Record(TestEventFile.ScalarEvent("x", 1, 1)));
        stream.Write(TestEventFile.Record(TestEventFile.Event(1, 1, TestEventFile.Field(4, inner))));
        stream.Write(MixedLog.Make(3, 1_500_000));
        Check(stream.ToArray());
    }

    [Fact]
    public void Pass_LittleByLittle_ComesToTheSame() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1_000, 900_000]).Sample(
            (seed, budget) =>
            {
                var path = Write(MixedLog.Damage(MixedLog.Make(seed, 2_000_000), seed));
                var loader = new DirectoryLoader(_folder.Path, new LocalLogSource(_folder.Path), new LogDirectoryOptions { Parallelism = 3 });
                var snapshot = new Snapshot(0, _folder.Path, exists: false, [], [], isComplete: false);
                do
                {
                    snapshot = loader.Pass(snapshot, snapshot.Version == 0 ? null : [], budget, CancellationToken.None);
                }
                while (!snapshot.IsComplete);
                Assert.Equal(Outcome.OneByOne(path), Outcome.Of(snapshot));
            },
            iter: 10, threads: 1);

    [Fact]
    public void Refresh_WhileTheFileGrowsInPieces_ComesToTheSame()
    {
        var log = MixedLog.Damage(MixedLog.Make(5, 6_000_000), 5);
        var path = Write([]);
        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { Parallelism = 3 });
        var writer = new Thread(() =>
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var random = new Random(6);
            for (var at = 0; at < log.Length;)
            {
                var length = Math.Min(random.Next(1, 150_000), log.Length - at);
                file.Write(log, at, length);
                at += length;
            }
        });
        writer.Start();
        bool alive;
        do
        {
            alive = writer.IsAlive;
            directory.Refresh();
        }
        while (alive);
        writer.Join();
        Assert.Equal(Outcome.OneByOne(path), Outcome.Of(directory.Current));
    }

    [Fact]
    public void Refresh_LargeAndSmallFilesTogether_HoldsEachAsAlone()
    {
        for (var i = 0; i < 12; i++)
        {
            Directory.CreateDirectory(_folder.At($"run{i}"));
            File.WriteAllBytes(_folder.At($"run{i}", "1.tfevents"), MixedLog.Damage(MixedLog.Make(i, i % 4 == 0 ? 3_000_000 : 20_000 * i), i));
        }

        using var one = new LogDirectory(_folder.Path, new LogDirectoryOptions { Parallelism = 1 });
        using var many = new LogDirectory(_folder.Path, new LogDirectoryOptions { Parallelism = 5 });
        foreach (var (expected, actual) in one.Refresh().Runs.Zip(many.Refresh().Runs))
        {
            Assert.Equal(expected.Scalars.Keys, actual.Scalars.Keys);
            Assert.Equal(expected.Scalars.Values.Select(s => s.Values()), actual.Scalars.Values.Select(s => s.Values()));
            Assert.Equal(expected.Scalars.Values.Select(s => s.Steps()), actual.Scalars.Values.Select(s => s.Steps()));
            Assert.Equal(expected.Files.Select(f => (f.Records, f.TruncatedAt)), actual.Files.Select(f => (f.Records, f.TruncatedAt)));
        }

        Assert.Equal(one.Current.Problems, many.Current.Problems);
    }

    private void Check(byte[] log)
    {
        var path = Write(log);
        var expected = Outcome.OneByOne(path);
        foreach (var threads in (int[])[1, 2, 4])
        {
            using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { Parallelism = threads });
            Assert.Equal(expected, Outcome.Of(directory.Refresh()));
        }
    }

    private string Write(byte[] log)
    {
        Directory.CreateDirectory(_folder.At("r"));
        File.WriteAllBytes(_folder.At("r", "1.tfevents"), log);
        return _folder.At("r", "1.tfevents");
    }
}
