// What /api/histograms sends.
using System.Net;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class HistogramsEndpointTests
{
    [Fact]
    public async Task Get_Histograms_SendsBinsThatHoldEveryValue()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var step = 0; step < 3; step++) w.AddHistogram("weights", [-1f, 0f, 0.5f, 2f], step * 10, 1_700_000_000 + step);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/histograms?run=a&tag=weights");

        Assert.Equal(["run", "tag", "total", "steps", "wallTimes", "bins", "grouped", "unreadable"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("a", "weights", 3), (body.GetProperty("run").GetString(), body.GetProperty("tag").GetString(), body.GetProperty("total").GetInt32()));
        Assert.Equal([0, 10, 20], body.GetProperty("steps").EnumerateArray().Select(s => s.GetInt64()));
        Assert.Equal([1_700_000_000, 1_700_000_001, 1_700_000_002], body.GetProperty("wallTimes").EnumerateArray().Select(s => s.GetDouble()));
        foreach (var bins in body.GetProperty("bins").EnumerateArray().Select(step => step.EnumerateArray().Select(Bin).ToArray()))
        {
            Assert.Equal(4, bins.Sum(bin => bin.Count));
            Assert.Equal((-1, 2), (bins[0].Left, bins[^1].Right));
            Assert.All(bins, bin => Assert.True(bin.Left <= bin.Right));
        }
        Assert.Equal((0, 0), (body.GetProperty("grouped").GetArrayLength(), body.GetProperty("unreadable").GetArrayLength()));
    }

    [Fact]
    public async Task Get_MoreBucketsThanAreSentAlone_SaysHowManyTheFileHas()
    {
        const int Buckets = 10_000;
        double[] limits = [.. Enumerable.Range(1, Buckets)], counts = [.. Enumerable.Repeat(1.0, Buckets)];
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            w.AddHistogram("weights", [1f], 0);
            w.AddHistogramRaw("weights", 0, Buckets, Buckets, 1, 1, limits, counts, 1);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/histograms?run=a&tag=weights");

        var grouped = Assert.Single(body.GetProperty("grouped").EnumerateArray());
        Assert.Equal((1, Buckets), (grouped.GetProperty("item").GetInt32(), grouped.GetProperty("buckets").GetInt32()));
        Assert.InRange(body.GetProperty("bins")[1].GetArrayLength(), 100, HistogramSummary.MaxBuckets);
        Assert.Equal(Buckets, body.GetProperty("bins")[1].EnumerateArray().Sum(bin => Bin(bin).Count));
    }

    [Fact]
    public async Task Get_RecordsThatAreNoHistograms_AreNamedWithTheReasonAndHideNoOther()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            var metadata = new SummaryMetadata(HistogramSummary.PluginName, ReadOnlyMemory<byte>.Empty);
            w.AddTensor("weights", [0f, 1f, 5f], [1, 3], 0, metadata);
            w.AddTensor("weights", [0f, 1f], [2], 1, metadata);
            w.AddTensor("weights", "text", 2, metadata);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/histograms?run=a&tag=weights");

        Assert.Equal([1, 0, 0], body.GetProperty("bins").EnumerateArray().Select(bins => bins.GetArrayLength()));
        var unreadable = body.GetProperty("unreadable").EnumerateArray().ToArray();
        Assert.Equal([1, 2], unreadable.Select(one => one.GetProperty("item").GetInt32()));
        Assert.All(unreadable, one => Assert.Matches(@"^'weights' at step [12] is no histogram \(offset \d+ of 'a/", one.GetProperty("problem").GetString()));
    }

    [Fact]
    public async Task Get_MoreStepsThanPoints_SpreadsThemAndSaysHowManyThereAre()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var step = 0; step <= 100; step++) w.AddHistogram("weights", [1f], step);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/histograms?run=a&tag=weights&points=5");

        Assert.Equal(101, body.GetProperty("total").GetInt32());
        Assert.Equal([0, 25, 50, 75, 100], body.GetProperty("steps").EnumerateArray().Select(s => s.GetInt64()));
    }

    [Theory]
    [InlineData("run=a&tag=nothing", HttpStatusCode.NotFound)]
    [InlineData("run=nobody&tag=weights", HttpStatusCode.NotFound)]
    [InlineData("run=a&tag=loss", HttpStatusCode.NotFound)]
    [InlineData("run=a", HttpStatusCode.BadRequest)]
    public async Task Get_NamesNothing_SaysWhat(string query, HttpStatusCode expected)
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            w.AddScalar("loss", 1, 0);
            w.AddHistogram("weights", [1f], 0);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync($"/api/histograms?{query}");

        Assert.Equal(expected, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("error", Assert.Single(body.RootElement.EnumerateObject()).Name);
    }

    private static (double Left, double Right, double Count) Bin(JsonElement bin) => (bin[0].GetDouble(), bin[1].GetDouble(), bin[2].GetDouble());
}
