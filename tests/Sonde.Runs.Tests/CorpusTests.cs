// Logs of other tools: what we load is what TensorBoard's own reader and server say of them.
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sonde.Runs.Tests;

public sealed class CorpusTests
{
    [Theory]
    [InlineData("pytorch/logs", "pytorch/expected.json")]
    [InlineData("tf2/logs", "tf2/expected.json")]
    [InlineData("real", "real.expected.json")]
    public void Refresh_FilesOfOthers_HoldsEveryRecordAndScalar(string logs, string answers)
    {
        using var directory = new LogDirectory(Corpus.Folder(logs));
        using var expected = JsonDocument.Parse(File.ReadAllText(Corpus.File(answers)));
        var snapshot = directory.Refresh();
        var files = snapshot.Runs.SelectMany(run => run.Files).ToDictionary(file => file.Path);
        var series = 0;
        foreach (var file in expected.RootElement.EnumerateObject())
        {
            Assert.Equal(file.Value.GetProperty("bytes").GetInt64(), files[file.Name].Bytes);
            Assert.Equal(file.Value.GetProperty("records").GetInt64(), files[file.Name].Records);
            var cut = file.Name.LastIndexOf('/');
            var run = snapshot.Find(cut < 0 ? "." : file.Name[..cut])!;
            if (run.Files.Count > 1)
                continue; // the answers are per file; a run joins its files
            foreach (var tag in file.Value.GetProperty("tags").EnumerateObject())
            {
                if (tag.Value.GetProperty("series_sha256").GetString() is not { } hash)
                {
                    // No scalars, or integers, of which the answers hold only the count.
                    var count = run.Blobs.TryGetValue(tag.Name, out var blobs) ? blobs.Count : run.Scalars[tag.Name].Count;
                    Assert.Equal(tag.Value.GetProperty("count").GetInt32(), count);
                    continue;
                }

                Assert.Equal(hash, HashOf(run.Scalars[tag.Name]));
                series++;
            }
        }

        Assert.NotEqual(0, series);
        Assert.Equal(expected.RootElement.EnumerateObject().Count(), files.Count);
        Assert.Empty(snapshot.Problems);
    }

    [Theory]
    [InlineData("pytorch")]
    [InlineData("tf2")]
    public void Scalars_RecordedAnswers_AreTheSamePoints(string part)
    {
        using var directory = new LogDirectory(Corpus.Folder($"{part}/logs"));
        var snapshot = directory.Refresh();
        var compared = 0;
        foreach (var (url, body, _) in Corpus.Answers(part).Where(answer => answer.Url.AbsolutePath == "/data/plugin/scalars/scalars"))
        {
            var query = Corpus.Query(url);
            if (query.ContainsKey("format"))
                continue;
            var series = snapshot.Find(query["run"])!.Scalars[query["tag"]];
            using var answer = JsonDocument.Parse(body!);
            var points = answer.RootElement.EnumerateArray().Select(point => (Corpus.Number(point[0]), point[1].GetInt64(), Corpus.Number(point[2]))).ToList();
            Assert.Equal(points, Enumerable.Range(0, series.Count).Select(i => (series.WallTimeAt(i), series.StepAt(i), series.ValueAt(i))));
            compared++;
        }

        Assert.True(compared >= 10);
    }

    [Theory]
    [InlineData("pytorch")]
    [InlineData("tf2")]
    public void Histograms_RecordedAnswers_AreTheSameBins(string part)
    {
        using var directory = new LogDirectory(Corpus.Folder($"{part}/logs"));
        var snapshot = directory.Refresh();
        var compared = 0;
        foreach (var (url, body, _) in Corpus.Answers(part).Where(answer => answer.Url.AbsolutePath == "/data/plugin/histograms/histograms"))
        {
            var query = Corpus.Query(url);
            var series = snapshot.Find(query["run"])!.Blobs[query["tag"]];
            using var answer = JsonDocument.Parse(body!);
            Assert.Equal(series.Count, answer.RootElement.GetArrayLength());
            foreach (var (i, item) in answer.RootElement.EnumerateArray().Index())
            {
                Assert.Equal((Corpus.Number(item[0]), item[1].GetInt64()), (series.WallTimeAt(i), series.StepAt(i)));
                // The recorded loader turns legacy histograms into float32; ours stay float64.
                var bins = item[2].EnumerateArray().Select(bin => ((float)Corpus.Number(bin[0]), (float)Corpus.Number(bin[1]), (float)Corpus.Number(bin[2])));
                Assert.Equal(bins, series.ReadHistogramBins(i).Select(bin => ((float)bin.Left, (float)bin.Right, (float)bin.Count)));
            }

            compared++;
        }

        Assert.True(compared >= 8);
    }

    [Theory]
    [InlineData("pytorch")]
    [InlineData("tf2")]
    public void Images_RecordedAnswers_AreTheSameBytes(string part)
    {
        using var directory = new LogDirectory(Corpus.Folder($"{part}/logs"));
        var snapshot = directory.Refresh();
        var compared = 0;
        foreach (var (url, _, sha256) in Corpus.Answers(part).Where(answer => answer.Url.AbsolutePath == "/data/plugin/images/individualImage"))
        {
            // The key is JSON in base64: experiment, plugin, run, tag, step, and which string of the tensor, of which the first two are sizes.
            var key = Corpus.Query(url)["blob_key"].Replace('-', '+').Replace('_', '/');
            using var place = JsonDocument.Parse(Convert.FromBase64String(key + new string('=', (4 - (key.Length % 4)) % 4)));
            var series = snapshot.Find(place.RootElement[2].GetString()!)!.Blobs[place.RootElement[3].GetString()!];
            var index = Enumerable.Range(0, series.Count).Single(i => series.StepAt(i) == place.RootElement[4].GetInt64());
            var image = series.ReadImage(index, place.RootElement[5].GetInt32() - 2);
            Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(image.Encoded.Span)));
            Assert.True(image is { Width: > 0, Height: > 0 });
            compared++;
        }

        Assert.True(compared >= 4);
    }

    [Theory]
    [InlineData("pytorch")]
    [InlineData("tf2")]
    public void Texts_RecordedAnswers_HaveTheSameSteps(string part)
    {
        using var directory = new LogDirectory(Corpus.Folder($"{part}/logs"));
        var snapshot = directory.Refresh();
        var compared = 0;
        foreach (var (url, body, _) in Corpus.Answers(part).Where(answer => answer.Url.AbsolutePath == "/data/plugin/text/text"))
        {
            var query = Corpus.Query(url);
            var series = snapshot.Find(query["run"])!.Blobs[query["tag"]];
            using var answer = JsonDocument.Parse(body!);
            foreach (var (i, item) in answer.RootElement.EnumerateArray().Index())
            {
                Assert.Equal(BlobKind.Text, series.Kind);
                Assert.Equal(item.GetProperty("step").GetInt64(), series.StepAt(i));
                Assert.NotEmpty(series.ReadTexts(i)[0]);
                compared++;
            }
        }

        Assert.NotEqual(0, compared);
    }

    private static string HashOf(ScalarSeries series)
    {
        var bytes = new byte[series.Count * 24];
        for (var i = 0; i < series.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 24), series.StepAt(i));
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan((i * 24) + 8), series.WallTimeAt(i));
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan((i * 24) + 16), series.ValueAt(i));
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
