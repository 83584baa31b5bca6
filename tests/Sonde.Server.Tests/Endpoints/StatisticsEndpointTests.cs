// What /api/scalars/statistics counts: points inside the window and no others, in long and short series.
using System.Text.Json;

namespace Sonde.Server.Tests.Endpoints;

public class StatisticsEndpointTests
{
    private const double Start = 1_700_000_000;

    /// <summary>Long enough for full chunks that lie inside the window, outside of it and across its border.</summary>
    [Theory]
    [InlineData("from=1500&to=7199", 1500, 7199)]
    [InlineData("from=0&to=9999", 0, 9999)]
    [InlineData("from=1023&to=1024", 1023, 1024)]
    [InlineData("fromTime=1700000750&toTime=1700003599.9", 1500, 7199)]
    [InlineData("from=1500&toTime=1700003599.9", 1500, 7199)]
    [InlineData("to=1499", 0, 1499)]
    [InlineData("fromTime=1700004999.5", 9999, 9999)]
    [InlineData("", 0, 9999)]
    public async Task Get_AWindow_CountsExactlyWhatIsInside(string window, int first, int last)
    {
        static double Value(int step) => step switch { 900 => 500, 3000 => 40, 3001 => -3, 3002 => double.NaN, 8000 => 90, _ => step * 1e-3 };
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var i = 0; i < 10_000; i++) w.AddScalar("loss", Value(i), i, Start + (i * 0.5));
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync($"/api/scalars/statistics?tag=loss&run=a&run=nowhere&run=a&{window}");

        var inside = Enumerable.Range(first, last - first + 1).Select(step => (double)(float)Value(step)).Where(double.IsFinite).ToArray();
        var runs = body.GetProperty("runs");
        Assert.Equal(2, runs.GetArrayLength());
        var found = runs[0].GetProperty("statistics");
        Assert.Equal(last - first + 1, found.GetProperty("points").GetInt32());
        Assert.Equal(inside.Min(), found.GetProperty("min").GetDouble(), 1e-6);
        Assert.Equal(inside.Max(), found.GetProperty("max").GetDouble(), 1e-6);
        Assert.Equal(last, found.GetProperty("lastStep").GetInt64());
        Assert.Equal(Value(last), found.GetProperty("last").GetDouble(), 1e-6);
        Assert.Equal(0, runs[1].GetProperty("statistics").GetProperty("points").GetInt32());
        Assert.Equal(JsonValueKind.Null, runs[1].GetProperty("statistics").GetProperty("lastStep").ValueKind);
    }

    [Fact]
    public async Task Get_NothingFinite_HasCountsAndNoExtremes()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var i = 0; i < 5; i++) w.AddScalar("loss", double.NaN, i);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var found = (await server.JsonAsync("/api/scalars/statistics?tag=loss&run=a&from=1")).GetProperty("runs")[0].GetProperty("statistics");

        Assert.Equal(4, found.GetProperty("points").GetInt32());
        Assert.Equal("NaN", found.GetProperty("min").GetString());
        Assert.Equal("NaN", found.GetProperty("last").GetString());
    }

    [Theory]
    [InlineData("fromTime=soon")]
    [InlineData("toTime=NaN")]
    [InlineData("from=1.5")]
    public async Task Get_ABoundThatIsNoNumber_Is400(string bound)
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var answer = await server.GetAsync($"/api/scalars/statistics?tag=loss&run=a&{bound}");

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
