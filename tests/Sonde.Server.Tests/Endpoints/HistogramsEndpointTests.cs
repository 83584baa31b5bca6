// What /api/histograms sends.
using System.Net;
using System.Text.Json;

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

        Assert.Equal(["run", "tag", "total", "steps", "wallTimes", "bins"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("a", "weights", 3), (body.GetProperty("run").GetString(), body.GetProperty("tag").GetString(), body.GetProperty("total").GetInt32()));
        Assert.Equal([0, 10, 20], body.GetProperty("steps").EnumerateArray().Select(s => s.GetInt64()));
        Assert.Equal([1_700_000_000, 1_700_000_001, 1_700_000_002], body.GetProperty("wallTimes").EnumerateArray().Select(s => s.GetDouble()));
        foreach (var bins in body.GetProperty("bins").EnumerateArray().Select(step => step.EnumerateArray().Select(Bin).ToArray()))
        {
            Assert.Equal(4, bins.Sum(bin => bin.Count));
            Assert.Equal((-1, 2), (bins[0].Left, bins[^1].Right));
            Assert.All(bins, bin => Assert.True(bin.Left <= bin.Right));
        }
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
