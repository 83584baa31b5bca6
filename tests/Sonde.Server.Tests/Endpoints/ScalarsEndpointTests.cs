// What /api/scalars sends of short, long, strange and missing curves.
using System.Net;

namespace Sonde.Server.Tests.Endpoints;

public class ScalarsEndpointTests
{
    private const double Start = 1_700_000_000;

    [Fact]
    public async Task Get_ShortSeries_SendsEveryPointInTheOrderOfTheRuns()
    {
        using var logs = new LogFolder();
        foreach (var (run, scale) in new[] { ("a", 1f), ("b", 0.5f) })
        {
            logs.Write(run, w =>
            {
                for (var i = 0; i < 5; i++) w.AddScalar("loss/train", scale * i, i * 10, Start + i);
            });
        }
        await using var server = await ServerUnderTest.StartAsync(logs);

        var series = await ReadAsync(server, "tag=loss%2Ftrain&run=b&run=nowhere&run=a");

        Assert.Equal([0, 0.5, 1, 1.5, 2], series[0].Values);
        Assert.Equal([0, 1, 2, 3, 4], series[2].Values);
        Assert.Equal([0, 10, 20, 30, 40], series[2].Steps);
        Assert.Equal([Start, Start + 1, Start + 2, Start + 3, Start + 4], series[2].WallTimes);
        Assert.Equal(5u, series[2].Total);
        Assert.Null(series[2].Min);
        Assert.Equal((0u, 0), (series[1].Total, series[1].Values.Length));
    }

    [Fact]
    public async Task Get_HundredsOfRunsWithLongNames_AreAnsweredTogether()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);
        var sweep = string.Concat(Enumerable.Range(0, 500).Select(i => $"&run=sweep%2Flr%3D0.001%2Cbatch%3D64%2Cseed%3D{i}%2Ftrial-{i}"));

        var series = await ReadAsync(server, $"tag=loss{sweep}&run=a");

        Assert.Equal(501, series.Length);
        Assert.Equal([1.0], series[500].Values);
    }

    [Fact]
    public async Task Get_LongSeries_KeepsTheSpikeInTheEnvelope()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var i = 0; i < 5000; i++) w.AddScalar("loss", i == 2345 ? 1000 : i == 2346 ? -7 : 1, i);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var series = (await ReadAsync(server, "tag=loss&run=a&points=100"))[0];

        Assert.Equal(5000u, series.Total);
        Assert.InRange(series.Values.Length, 50, 200);
        Assert.Equal(1000, series.Max!.Max());
        Assert.Equal(-7, series.Min!.Min());
        Assert.Equal(4999, series.Steps[^1]);
    }

    [Fact]
    public async Task Get_NotFiniteValues_AreMarked()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            double[] values = [1, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
            for (var i = 0; i < values.Length; i++) w.AddScalar("loss", values[i], i);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var series = (await ReadAsync(server, "tag=loss&run=a"))[0];

        Assert.Equal([0, 1, 2, 4], series.Marks);
        Assert.Equal([1, double.NaN, double.PositiveInfinity, double.NegativeInfinity], series.Values);
    }

    [Fact]
    public async Task Get_RestartedTraining_SendsBothBranchesAndWhereTheFirstWasLeft()
    {
        using var logs = new LogFolder();
        logs.Write("fell", w =>
        {
            foreach (var step in (long[])[0, 10, 20, 30, 10, 20]) w.AddScalar("loss", step, step);
        });
        foreach (var (purge, from, to) in new (long?, int, int)[] { (null, 0, 1000), (500, 600, 1200) })
        {
            using var writer = new SummaryWriter(logs.Run("purged"), new() { PurgeStep = purge, FileNameSuffix = purge is null ? "" : ".again" });
            for (var step = from; step < to; step++) writer.AddScalar("loss", step, step, Start + (purge is null ? step : step + 5000));
        }
        await using var server = await ServerUnderTest.StartAsync(logs);

        var series = await ReadAsync(server, "tag=loss&run=fell&run=purged&points=100");

        Assert.Equal([0, 16, 16, 16, 8, 0], series[0].Marks);
        Assert.Equal([(4, 10)], series[0].Restarts);
        Assert.Equal(1600u, series[1].Total);
        var restart = Assert.Single(series[1].Restarts);
        Assert.Equal(500, restart.Step);
        Assert.InRange(restart.Row, 1, series[1].Steps.Length - 1);
        for (var i = 0; i < series[1].Steps.Length; i++)
            Assert.Equal(series[1].WallTimes[i] < Start + 5000 && series[1].Steps[i] >= 500, (series[1].Marks[i] & 16) != 0);
    }

    [Fact]
    public async Task Get_StepRange_SendsOnlyThatRange()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var i = 0; i < 100; i++) w.AddScalar("loss", i, i);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var series = (await ReadAsync(server, "tag=loss&run=a&from=10&to=12"))[0];

        Assert.Equal([10, 11, 12], series.Steps);
        Assert.Equal(3u, series.Total);
    }

    [Fact]
    public async Task Get_OneRunGrows_OnlyItsETagChanges()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        logs.Write("b", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);
        var before = (A: await ETagAsync(server, "a"), B: await ETagAsync(server, "b"));

        logs.Write("b", w => w.AddScalar("accuracy", 1, 0));
        await server.UntilAsync(runs => runs.GetProperty("runs")[1].GetProperty("scalars").GetInt32() == 2);
        var after = (A: await ETagAsync(server, "a"), B: await ETagAsync(server, "b"));

        Assert.Equal(before.A, after.A);
        Assert.NotEqual(before.B, after.B);
    }

    [Theory]
    [InlineData("run=a")]
    [InlineData("tag=loss")]
    [InlineData("tag=loss&run=a&points=0")]
    [InlineData("tag=loss&run=a&points=many")]
    [InlineData("tag=loss&run=a&from=1.5")]
    public async Task Get_WrongParameters_Is400WithAReason(string query)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync($"/api/scalars?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("{\"error\":\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<ReadSeries[]> ReadAsync(ServerUnderTest server, string query) =>
        ScalarsReader.Read(await server.Client.GetByteArrayAsync($"/api/scalars?{query}"));

    private static async Task<string> ETagAsync(ServerUnderTest server, string run)
    {
        using var response = await server.GetAsync($"/api/scalars?tag=loss&run={run}");
        return response.Headers.ETag!.Tag;
    }
}
