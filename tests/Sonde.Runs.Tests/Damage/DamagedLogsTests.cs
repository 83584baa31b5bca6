// Damaged files through the whole loader: a run holds what its good records hold, and the damage is named.
using System.Buffers.Binary;

namespace Sonde.Runs.Tests.Damage;

public sealed class DamagedLogsTests : IDisposable
{
    private const int Cases = 400;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Refresh_OwnFileDamaged_HoldsWhatTheGoodRecordsHold(int seed) => Check(OwnFile(), seed);

    [Theory]
    [InlineData("pytorch/logs", 400_000)]
    [InlineData("tf2/logs", 100_000)]
    [InlineData("real", 30_000)]
    public void Refresh_FilesOfOthersDamaged_HoldWhatTheGoodRecordsHold(string part, int largest)
    {
        var files = Directory.EnumerateFiles(Corpus.Folder(part), "*tfevents*", SearchOption.AllDirectories)
            .Where(file => new FileInfo(file).Length is > 1000 and var length && length < largest).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        foreach (var (i, file) in files.Index())
            Check(File.ReadAllBytes(file), 100 + i, Cases / files.Count);
    }

    private void Check(byte[] file, int seed, int cases = Cases)
    {
        var root = _folder.At($"{seed}");
        var untouched = new List<int>[cases];
        var bounds = Bounds(file);
        for (var i = 0; i < cases; i++)
        {
            // Flips and overwritten stretches: what is not touched stays at its place.
            var random = new Random((seed * 100_000) + i);
            var bytes = (byte[])file.Clone();
            var (at, count) = (random.Next(bytes.Length), random.Next(3) == 0 ? random.Next(1, 2000) : 1);
            count = Math.Min(count, bytes.Length - at);
            for (var k = at; k < at + count; k++)
                bytes[k] ^= (byte)random.Next(1, 256);
            untouched[i] = [.. Enumerable.Range(0, bounds.Count - 1).Where(record => bounds[record + 1] <= at || bounds[record] >= at + count)];
            Write(Path.Combine(root, "damaged", $"{i:D4}"), bytes);
            Write(Path.Combine(root, "good", $"{i:D4}"), [.. untouched[i].SelectMany(record => file[bounds[record]..bounds[record + 1]])]);
        }

        using var damaged = new LogDirectory(Path.Combine(root, "damaged"), new LogDirectoryOptions { Parallelism = 2 });
        using var good = new LogDirectory(Path.Combine(root, "good"), new LogDirectoryOptions { Parallelism = 2 });
        var (found, wanted) = (damaged.Refresh(), good.Refresh());
        Assert.Empty(wanted.Problems);
        for (var i = 0; i < cases; i++)
        {
            try
            {
                var run = found.Find($"{i:D4}")!;
                AssertSame(wanted.Find(run.Name)!, run);
                var hit = Enumerable.Range(0, bounds.Count - 1).First(record => !untouched[i].Contains(record));
                Assert.Equal(untouched[i].Count, run.Files[0].Records);
                Assert.Equal(bounds[hit], run.Files[0].Damage.Count > 0 ? run.Files[0].Damage[0].Offset : run.Files[0].TruncatedAt);
                Assert.Equal(run.Files[0].Damage.Select(damage => (long?)damage.Offset),
                    found.Problems.Where(problem => problem.Path == run.Files[0].Path).Select(problem => problem.Offset));
            }
            catch (Exception e)
            {
                throw new InvalidDataException($"seed {seed}, case {i}: {e.Message}", e);
            }
        }
    }

    private static void AssertSame(Run expected, Run actual)
    {
        Assert.Equal(expected.Scalars.Keys, actual.Scalars.Keys);
        foreach (var (tag, series) in expected.Scalars)
        {
            Assert.Equal(series.Steps(), actual.Scalars[tag].Steps());
            Assert.Equal(series.WallTimes(), actual.Scalars[tag].WallTimes());
            Assert.Equal(series.Values(), actual.Scalars[tag].Values());
        }

        Assert.Equal(expected.Blobs.Keys, actual.Blobs.Keys);
        foreach (var (tag, series) in expected.Blobs)
        {
            Assert.Equal((series.Count, series.Kind, series.Plugin), (actual.Blobs[tag].Count, actual.Blobs[tag].Kind, actual.Blobs[tag].Plugin));
            for (var i = 0; i < series.Count; i += 7)
            {
                Assert.Equal((series.StepAt(i), series.LengthAt(i)), (actual.Blobs[tag].StepAt(i), actual.Blobs[tag].LengthAt(i)));
                Assert.Equal(series.Read(i), actual.Blobs[tag].Read(i));
            }
        }
    }

    private byte[] OwnFile()
    {
        using var writer = new SummaryWriter(_folder.At("own"), new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan });
        for (var step = 0; step < 60; step++)
        {
            writer.AddScalar("loss", 1.0 / (step + 1), step, step);
            writer.AddScalarTensor("accuracy", step / 60.0, step, doublePrecision: true, wallTime: step);
            if (step % 20 == 0)
            {
                writer.AddHistogram("weights", [step, 1, 2, 3], step, step);
                writer.AddText("note", $"step {step}", step, step);
                writer.AddImage("image", new byte[64 * 64], 64, 64, 1, step, step);
            }
        }

        writer.Flush();
        using var stream = new FileStream(writer.FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static List<int> Bounds(byte[] file)
    {
        var bounds = new List<int> { 0 };
        while (bounds[^1] < file.Length)
            bounds.Add(bounds[^1] + 16 + (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(bounds[^1])));
        return bounds;
    }

    private static void Write(string folder, byte[] bytes)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "events.out.tfevents.1"), bytes);
    }
}
