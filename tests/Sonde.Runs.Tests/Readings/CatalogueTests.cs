// What every reading of the catalogue must have: a page, a way through an event file and back, and a reason for every record that is none.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sonde.Events;

namespace Sonde.Runs.Tests.Readings;

public sealed class CatalogueTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => [.. ReadingCatalogue.All.Select(reading => reading.Name)];

    [Fact]
    public void All_NamesPluginsAndTags_AreTheReadingsOwn()
    {
        Assert.Distinct(ReadingCatalogue.All.Select(reading => reading.Name));
        Assert.Distinct(ReadingCatalogue.All.Select(reading => reading.Plugin));
        Assert.All(ReadingCatalogue.All, reading =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", reading.Name);
            Assert.Same(reading, ReadingCatalogue.Find(reading.Plugin));
            Assert.Equal("G", reading.ModelIn(reading.TagFor("G")));
            Assert.Null(reading.ModelIn(reading.TagFor()));
            Assert.EndsWith(".", reading.Summary, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_OfAReading_NamesPluginTagAndVersion(string name)
    {
        var reading = Find(name);
        var root = Root();
        Assert.SkipWhen(root is null, "The tests run without the repository around them.");
        var page = File.ReadAllText(Path.Combine(root!, "docs", "formats", $"{name}.md"));
        Assert.Contains($"`{reading.Plugin}`", page, StringComparison.Ordinal);
        Assert.Contains($"`{reading.TagFor()}", page, StringComparison.Ordinal);
        Assert.Contains($"| `version` | number | {reading.Version} |", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Record_WrittenToAnEventFile_ComesBackAsItWas(string name)
    {
        var reading = Find(name);
        var sample = ReadingSamples.Of(reading);
        var length = reading is IFrameReading form ? form.ReadLayout(sample).Value!.Length : 0;
        using (var file = _folder.Write("run")) ReadingSamples.Write(file.Version(), reading, sample, 3, length);
        using var logs = new LogDirectory(_folder.Path);
        var snapshot = logs.Refresh(TestContext.Current.CancellationToken);
        var series = Assert.Single(RecordReader.SeriesOf(snapshot.Runs[0], reading));

        Assert.Equal((reading.TagFor(), 3L), (series.Tag, series.StepAt(0)));
        if (reading is IFrameReading frames)
        {
            var read = FrameSeries.Open(frames, series, out var layout, out var problem)!;
            Assert.Null(problem);
            Assert.Equal(Text(sample), Text(layout!.Header));
            Assert.True(read.TryRead(0, out var values));
            Assert.Equal(length, values.Length);
        }
        else
        {
            var (json, problem) = RecordReader.Normalize(reading, series, 0);
            Assert.Null(problem);
            Assert.Equal(Text(sample), Text(json!));
        }

        Assert.Empty(ReadingProblems.Of(snapshot));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Garbage_OfEveryKind_GivesAReason(string name)
    {
        var reading = Find(name);
        foreach (var (kind, json) in ReadingSamples.Garbage(reading))
        {
            Assert.True(reading.ProblemIn(json) is { Length: > 0 }, $"{name}: {kind} passes for a record.");
            Assert.Null(reading.Normalize(json).Value);
            if (reading is IFrameReading frames) Assert.Null(frames.ReadLayout(json).Value);
        }

        Assert.Contains("newer", reading.ProblemIn(Encoding.UTF8.GetBytes("""{"version": 99}""")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Member_OfAnotherTypeOrSize_GivesARecordOrAReason(string name)
    {
        var reading = Find(name);
        var sample = ReadingSamples.Of(reading);
        string[] odd = ["null", "-1", "9223372036854775807", "1e400", "\"NaN\"", "\"\"", "[null]", "[[]]", "{}", "[{}]", "true"];
        var (places, reasons) = (Places(JsonNode.Parse(sample)!).Count(), 0);
        for (var at = 0; at < places; at++)
        {
            foreach (var value in odd)
            {
                var root = JsonNode.Parse(sample)!;
                Places(root).ElementAt(at)(JsonNode.Parse(value));
                var (json, problem) = reading.Normalize(Encoding.UTF8.GetBytes(root.ToJsonString()));
                Assert.True((json is null) != (problem is null));
                reasons += problem is null ? 0 : 1;
                // What is served is a record that can be read again.
                if (json is not null) Assert.Null(reading.ProblemIn(json));
            }
        }

        Assert.True(reasons > places, $"{reasons} reasons for {places} places");
    }

    /// <summary>A way to replace each value of a record, wherever it lies.</summary>
    private static IEnumerable<Action<JsonNode?>> Places(JsonNode node)
    {
        var children = node switch
        {
            JsonObject map => map.ToArray().Select(pair => (Child: pair.Value, Set: (Action<JsonNode?>)(value => map[pair.Key] = value))),
            JsonArray list => list.Index().ToArray().Select(pair => (Child: pair.Item, Set: (Action<JsonNode?>)(value => list[pair.Index] = value))),
            _ => [],
        };
        foreach (var (child, set) in children)
        {
            yield return set;
            foreach (var inner in child is null ? [] : Places(child)) yield return inner;
        }
    }

    private static string Text(byte[] json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    private static Reading Find(string name) => ReadingCatalogue.All.Single(reading => reading.Name == name);

    private static string? Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sonde.slnx"))) folder = folder.Parent;
        return folder?.FullName;
    }
}
