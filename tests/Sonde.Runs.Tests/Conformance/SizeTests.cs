// Logs that are large in each way that logs are: bytes, points, runs, tags. Nothing is left out and nothing is where it is not.
using System.Buffers.Binary;

namespace Sonde.Runs.Tests.Conformance;

public sealed class SizeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Refresh_FileOfMoreThanFourGigabytes_HoldsEverythingAtItsPlace()
    {
        const int MostAllocated = 512 << 20; // of 4.3 GB
        var path = _folder.At("r", "events.out.tfevents.1");
        using var file = new LargeFile(path);
        foreach (var border in (long[])[1L << 31, 1L << 32])
        {
            while (file.Length <= border)
            {
                file.Blob();
                file.Scalars(3);
            }

            file.Scalars(30_000); // several blocks
        }

        file.Blob();
        var damagedAt = file.Length;
        file.DamagedScalar();
        file.Scalars(5_000);
        var truncatedAt = file.Length;
        file.HalfAScalar();

        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { Parallelism = 1 });
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var run = Assert.Single(directory.Refresh().Runs);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated < MostAllocated, $"{allocated} bytes allocated");

        var receipt = Assert.Single(run.Files);
        Assert.Equal((new FileInfo(path).Length, file.Records, truncatedAt), (receipt.Bytes, receipt.Records, receipt.TruncatedAt));
        Assert.Equal(damagedAt, Assert.Single(receipt.Damage).Offset);
        var scalars = run.Scalars["loss"];
        Assert.Equal(file.ScalarCount, scalars.Count);
        Assert.Equal(Enumerable.Range(0, file.ScalarCount).Select(i => (long)i), scalars.Steps());
        Assert.Equal(Enumerable.Range(0, file.ScalarCount).Select(i => (double)i), scalars.Values());

        var blobs = run.Blobs["image"];
        Assert.Equal(file.BlobOffsets.Count, blobs.Count);
        var view = Assert.Single(blobs.Parts.ToArray()).View;
        Assert.Equal(file.BlobOffsets, Enumerable.Range(0, blobs.Count).Select(view.OffsetAt));
        int[] looked = [0, file.BlobOffsets.FindLastIndex(at => at < 1L << 31), file.BlobOffsets.FindLastIndex(at => at < 1L << 32), blobs.Count - 1];
        Assert.Equal(4, looked.Distinct().Count());
        foreach (var i in looked)
        {
            var bytes = blobs.ReadImage(i).Encoded.Span;
            Assert.Equal((i, ~i, LargeFile.BlobBytes),
                (BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[^4..]), bytes.Length));
        }
    }

    [Fact]
    public void Refresh_TenMillionScalars_KeepsEveryPoint()
    {
        const int Points = 10_000_000;
        DiskSpace.Require(_folder.Path, 600L << 20);
        using (var writer = new SummaryWriter(_folder.At("r"), new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan }))
        {
            for (var step = 0; step < Points; step++)
                writer.AddScalar("loss", (step * 7919L) % Points, step, 1_700_000_000 + (step / 64.0));
        }

        using var directory = new LogDirectory(_folder.Path);
        var series = directory.Refresh().Find("r")!.Scalars["loss"];
        Assert.Equal(Points, series.Count);
        Assert.Equal((0, 1_700_000_000.0, 0.0), (series.StepAt(0), series.WallTimeAt(0), series.ValueAt(0)));
        Assert.Equal((Points - 1, 1_700_000_000 + ((Points - 1) / 64.0), (Points - 1) * 7919L % Points),
            (series.StepAt(Points - 1), series.WallTimeAt(Points - 1), series.ValueAt(Points - 1)));
        var (steps, times, values) = (series.Steps(), series.WallTimes(), series.Values());
        Assert.Equal((long)Points * (Points - 1) / 2, (long)values.Sum()); // 7919 is prime: each number once
        var wrong = 0;
        for (var i = 0; i < Points; i++)
            wrong += steps[i] != i || times[i] != 1_700_000_000 + (i / 64.0) || values[i] != (i * 7919L) % Points ? 1 : 0;
        Assert.Equal(0, wrong);
        var envelope = Envelope.Compute(series, null, null, 1000);
        Assert.Equal((Points, 0.0, Points - 1.0), (envelope.Total, envelope.Min.Min(), envelope.Max.Max()));
    }

    [Fact]
    public void Refresh_TenThousandRuns_HoldsEachWithItsPoints()
    {
        const int Runs = 10_000;
        for (var i = 0; i < Runs; i++)
            _folder.Write($"group{i % 10}/run{i:D4}").Version().Scalar("loss", i, i).Scalar("loss", i + 1, 0.5f).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        var snapshot = directory.Refresh();
        Assert.Empty(snapshot.Problems);
        Assert.Equal(Enumerable.Range(0, Runs).Select(i => $"group{i % 10}/run{i:D4}").Order(StringComparer.Ordinal),
            snapshot.Runs.Select(run => run.Name).Order(StringComparer.Ordinal));
        foreach (var run in snapshot.Runs)
        {
            var number = int.Parse(run.Name.AsSpan(run.Name.Length - 4), null);
            Assert.Equal([number, number + 1L], run.Scalars["loss"].Steps());
            Assert.Equal([number, 0.5], run.Scalars["loss"].Values());
        }

        using (var grown = new TestEventFile(_folder.At("group7", "run4567", "events.out.tfevents.1"), FileMode.Append))
            grown.Scalar("loss", 9, 9);
        var changed = Assert.Single(directory.Refresh().Runs.Zip(snapshot.Runs).Where(pair => pair.First != pair.Second).ToList());
        Assert.Equal(("group7/run4567", 3), (changed.First.Name, changed.First.Scalars["loss"].Count));
    }

    [Fact]
    public void Refresh_TenThousandTags_HoldsEachWithItsPoints()
    {
        const int Tags = 10_000;
        const int Steps = 20;
        using (var file = _folder.Write("r").Version())
        {
            var log = new MemoryStream();
            for (var step = 0; step < Steps; step++)
            {
                for (var tag = 0; tag < Tags; tag++)
                    log.Write(TestEventFile.Record(TestEventFile.ScalarEvent($"layer{tag / 10}/weights/norm{tag}", step, tag + (step * 0.5f))));
            }

            file.Raw(log.ToArray());
        }

        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("r")!;
        Assert.Equal(Enumerable.Range(0, Tags).Select(tag => $"layer{tag / 10}/weights/norm{tag}"), run.Scalars.Keys);
        foreach (var (tag, series) in run.Scalars.Values.Index())
        {
            Assert.Equal(Enumerable.Range(0, Steps).Select(step => (long)step), series.Steps());
            Assert.Equal(Enumerable.Range(0, Steps).Select(step => tag + (step * 0.5)), series.Values());
        }
    }
}
