// How many bytes may wait, how far a flush carries them, and that everybody's records are among them.
using Sonde.Events.Writing;

namespace Sonde.Events.Tests;

public class SummaryWriterQueueTests
{
    private static readonly SummaryWriterOptions Manual = new() { FlushPeriod = Timeout.InfiniteTimeSpan };

    [Fact]
    public void AddScalar_QueueFull_WaitsAtTheVeryByte()
    {
        const int Fitting = 20, All = 200;
        using var folder = new TempFolder();
        var recordBytes = Bytes.Record(Bytes.Scalar("a", 1, 1, 1)).Length;
        var (added, most) = (0, 0);
        var written = 0;
        var disk = new WatchedDisk(onWrite: bytes =>
        {
            // The disk stands still until no more can be added. It would for ever, if fewer fitted than may.
            SpinWait.SpinUntil(() => Volatile.Read(ref added) >= Math.Min(All, written + Fitting));
            most = Math.Max(most, Volatile.Read(ref added) - written);
            written += bytes / recordBytes;
        });
        var options = Manual with { MaxPendingBytes = (Fitting * recordBytes) + recordBytes - 1 };
        using (var writer = new SummaryWriter(folder.Path, options, disk.Open, createNow: true))
        {
            for (var i = 0; i < All; i++)
            {
                writer.AddScalar("a", 1, 1, 1);
                Volatile.Write(ref added, i + 1);
            }
        }

        Assert.Equal((Fitting, All), (most, written));
    }

    [Fact]
    public void AddTensor_LargerThanMayWait_WaitsAloneAndIsWritten()
    {
        using var folder = new TempFolder();
        var values = new float[10_000];
        string path;
        using (var writer = new SummaryWriter(folder.Path, Manual with { MaxPendingBytes = 1000 }))
        {
            path = writer.FilePath;
            for (var i = 0; i < 5; i++)
            {
                writer.AddScalar("a", i, i);
                writer.AddTensor("t", values, [values.Length], i);
            }
        }

        Assert.Equal(["a", "t", "a", "t", "a", "t", "a", "t", "a", "t"], Log.Read(path).Select(value => value.Tag));
    }

    [Theory]
    [InlineData(Durability.Process)]
    [InlineData(Durability.PowerLossAtFlush)]
    [InlineData(Durability.PowerLoss)]
    public void Flush_EachLevel_SyncsWhatItPromises(Durability level)
    {
        using var folder = new TempFolder();
        var disk = new WatchedDisk();
        using var writer = new SummaryWriter(folder.File("new/run"), Manual with { Durability = level }, disk.Open, createNow: true);
        for (var i = 0; i < 3; i++)
        {
            writer.AddScalar("a", i, i);
            writer.Flush();
            Assert.Equal(level == Durability.Process ? 0 : disk.Length, disk.SyncedLength);
        }

        Assert.Null(writer.WriteError);
        Assert.Equal(3, Log.Read(writer.FilePath).Count);
    }

    [Fact]
    public void AddScalar_PowerLossAndNobodyFlushes_TheBackgroundSyncs()
    {
        using var folder = new TempFolder();
        var disk = new WatchedDisk();
        using var writer = new SummaryWriter(folder.Path,
            new SummaryWriterOptions { FlushPeriod = TimeSpan.FromMilliseconds(1), Durability = Durability.PowerLoss }, disk.Open, createNow: true);
        var header = disk.Length;
        writer.AddScalar("a", 1, 1);
        SpinWait.SpinUntil(() => disk.SyncedLength > header);
        Assert.Equal(disk.Length, disk.SyncedLength);
    }

    [Fact]
    public void Flush_DiskCannotSync_SaysSoAndTriesAgain()
    {
        using var folder = new TempFolder();
        using var errors = new StringWriter();
        var disk = new WatchedDisk { SyncFails = true };
        using var writer = new SummaryWriter(
            folder.Path, Manual with { Durability = Durability.PowerLossAtFlush, ErrorOutput = errors }, disk.Open, createNow: true);
        writer.AddScalar("a", 1, 1);
        writer.Flush();
        Assert.Equal("Input/output error.", writer.WriteError);
        disk.SyncFails = false;
        writer.Flush();
        Assert.Null(writer.WriteError);
        Assert.Equal(disk.Length, disk.SyncedLength);
        Assert.Contains("cannot sync", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AddScalars_FromSeveralThreads_FlushBringsAllChildrenToTheirFiles()
    {
        const int Threads = 4, Each = 500;
        string[] keys = ["train", "validation", "test"];
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual);
        Parallel.For(0, Threads, thread =>
        {
            for (var i = 0; i < Each; i++)
            {
                writer.AddScalars("loss", keys.ToDictionary(key => key, key => (double)((thread * Each) + i)), i);
            }
        });
        writer.Flush();
        foreach (var key in keys)
        {
            using var reader = new EventFileReader(Assert.Single(Directory.GetFiles(folder.File($"loss_{key}"))));
            var read = Log.ReadOn(reader);
            Assert.Equal(Enumerable.Range(0, Threads * Each).Select(i => (float)i), read.Select(value => value.SimpleValue).Order());
            Assert.All(read.GroupBy(value => (int)value.SimpleValue / Each),
                thread => Assert.Equal(Enumerable.Range(0, Each).Select(i => (long)i), thread.Select(value => value.Step)));
        }
    }

    [Fact]
    public void AddEmbedding_FolderCannotBeMade_IsCountedAndTold()
    {
        using var folder = new TempFolder();
        using var errors = new StringWriter();
        folder.Write("00007", [0]);
        string path;
        using (var writer = new SummaryWriter(folder.Path, Manual with { ErrorOutput = errors }))
        {
            path = writer.FilePath;
            writer.AddEmbedding("e", [1, 2], 2, 7);
            writer.AddScalar("a", 1, 8);
            Assert.Equal(1, writer.DroppedRecords);
        }

        var read = Log.Read(path);
        Assert.Equal(["a", "sonde/gap"], read.Select(value => value.Tag));
        Assert.Equal((1L, 7L), (Log.Gap(read[1]).Records, Log.Gap(read[1]).FirstStep));
        Assert.Contains("cannot write the embedding e", errors.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A real disk that tells what is done to it.</summary>
    private sealed class WatchedDisk(Action<int>? onWrite = null)
    {
        public long Length { get; private set; }

        public long SyncedLength { get; private set; }

        public bool SyncFails { get; set; }

        public IAppendFile Open(string path, FileMode mode) => new WatchedFile(this, AppendFile.Open(path, mode), onWrite);

        private sealed class WatchedFile(WatchedDisk disk, IAppendFile file, Action<int>? onWrite) : IAppendFile
        {
            public long Length
            {
                get => file.Length;
                set => file.Length = value;
            }

            public long? LengthAtPath => file.LengthAtPath;

            public void Write(ReadOnlySpan<byte> bytes, long offset)
            {
                if (offset > 0)
                {
                    onWrite?.Invoke(bytes.Length);
                }

                file.Write(bytes, offset);
                disk.Length = offset + bytes.Length;
            }

            public void Sync()
            {
                if (disk.SyncFails)
                {
                    throw new IOException("Input/output error.");
                }

                file.Sync();
                disk.SyncedLength = disk.Length;
            }

            public void Dispose() => file.Dispose();
        }
    }
}
