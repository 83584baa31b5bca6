// What one answer may hold: what would be more is refused before it is made, and the answer says how to ask for less.
using System.Net;
using System.Text;
using System.Text.Json;
using Sonde.Events;
using Sonde.Server.Endpoints;
using Sonde.Server.Tests.Support;

namespace Sonde.Server.Tests.Endpoints;

public class AnswerLimitTests
{
    [Fact]
    public async Task GetScalars_RunNamedAgainAndAgain_CountsOnce()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        logs.Write("b", w => w.AddScalar("loss", 2, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var series = ScalarsReader.Read(await server.Client.GetByteArrayAsync(
            "/api/scalars?tag=loss&points=1000000&run=b" + string.Concat(Enumerable.Repeat("&run=a&run=b", 100))));

        Assert.Equal([2.0, 1.0], series.Select(one => Assert.Single(one.Values)));
    }

    [Fact]
    public async Task GetScalars_MorePointsThanOneAnswerHolds_SaysTheBoundAndHowToAskForLess()
    {
        using var logs = new LogFolder();
        foreach (var run in (string[])["a", "b"])
        {
            logs.Write(run, w =>
            {
                for (var i = 0; i < 600_000; i++) w.AddScalar("loss", i, i);
            });
        }
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (status, error) = await ErrorAsync(server, "/api/scalars?tag=loss&run=a&run=b&points=1000000");
        var half = ScalarsReader.Read(await server.Client.GetByteArrayAsync("/api/scalars?tag=loss&run=a&run=b&points=500000"));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            "This would be 1,200,000 points; one answer holds at most 1,000,000. Ask for fewer 'points' (now 1,000,000 a run) or for fewer runs at a time.",
            error);
        Assert.All(half, one => Assert.Equal(600_000u, one.Total));
    }

    [Theory]
    [InlineData("/api/runs?")]
    [InlineData("/api/scalars?tag=loss&")]
    [InlineData("/api/batch?get=api/runs&")]
    [InlineData("/api/nothing-of-the-kind?")] // 404, and not read either
    public async Task Get_ThousandsOfParameters_AreNotRead(string address)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync(address + string.Join('&', Enumerable.Range(0, Query.MostParameters + 1).Select(i => $"x{i}=")));

        Assert.Equal(address.Contains("nothing", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/scalars?tag=loss&run=a&points=5&points=6")]
    [InlineData("/api/histograms?run=a&run=a&tag=w")]
    [InlineData("/api/scalars?tag=loss&run=a&from=1&from=2")]
    [InlineData("/api/events?pause=100&pause=100")]
    public async Task Get_SingleParameterTwice_Is400(string address)
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        Assert.Equal(HttpStatusCode.BadRequest, (await ErrorAsync(server, address)).Status);
    }

    [Fact]
    public async Task Get_LongName_IsNotRepeatedWhole()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (status, error) = await ErrorAsync(server, $"/api/texts?run={new string('x', 100_000)}&tag=t");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.InRange(error.Length, 200, 300);
    }

    [Fact]
    public async Task GetHistograms_MoreStoredThanOneAnswerIsMadeFrom_AsksForFewerPoints()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            var rows = new float[3 * 1_000_000]; // 12 MB a record
            for (var i = 0; i < 4; i++) w.AddTensor("h", rows, [1_000_000, 3], i, new("histograms", ReadOnlyMemory<byte>.Empty));
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (status, error) = await ErrorAsync(server, "/api/histograms?run=a&tag=h");
        using var one = await server.GetAsync("/api/histograms?run=a&tag=h&points=1");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Ask for fewer 'points'.", error, StringComparison.Ordinal);
        Assert.Contains("at most 32 MiB", error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, one.StatusCode);
    }

    [Fact]
    public async Task GetTexts_OneIsVeryLong_TheOthersComeAndItsPlaceSaysSo()
    {
        using var logs = new LogFolder();
        var metadata = new SummaryMetadata("text", ReadOnlyMemory<byte>.Empty);
        logs.Write("a", w =>
        {
            w.AddTensor("t", "short", 0, metadata);
            w.AddTensor("t", new string('x', 5 << 20), 1);
            w.AddTensor("t", "after", 2);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var texts = (await server.JsonAsync("/api/texts?run=a&tag=t")).GetProperty("items")
            .EnumerateArray()
            .Select(item => item.GetProperty("text").GetString()!)
            .ToList();
        var newest = await server.JsonAsync("/api/texts?run=a&tag=t&points=1");

        Assert.Equal(("short", "after"), (texts[0], texts[2]));
        Assert.Matches(@"^\(This text has 5,24\d,\d{3} bytes; texts of at most 4,194,304 are shown\.\)$", texts[1]);
        Assert.Equal((3, "after"), (newest.GetProperty("total").GetInt32(), newest.GetProperty("items")[0].GetProperty("text").GetString()));
    }

    [Fact]
    public async Task GetTexts_ManyLongOnes_AsksForFewerPoints()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var i = 0; i < 12; i++) w.AddTensor("t", new string('x', 3 << 20), i, new("text", ReadOnlyMemory<byte>.Empty));
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (status, error) = await ErrorAsync(server, "/api/texts?run=a&tag=t");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("The 12 texts of 't' hold 36 MiB; one answer is made from at most 32 MiB. Ask for fewer 'points'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetGradientFlow_HeaderClaimsHugeFrames_IsRefusedByTheClaim()
    {
        using var logs = new LogFolder();
        var parameters = Enumerable.Repeat(new ParameterInfo { Name = "p", Layer = "l", ModuleType = "t" }, 3000).ToArray();
        var header = GradientFlowRecord.Reading.Write(
            new GradientFlowRecord { Columns = [.. Enumerable.Repeat("c", 3000)], Parameters = parameters });
        logs.Write("a", w =>
        {
            for (var i = 0; i < 100; i++) w.AddTensor("g", [1f], [1], i, new(GradientFlowRecord.Reading.Plugin, header));
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (status, error) = await ErrorAsync(server, "/api/gradient-flow?run=a&tag=g");
        using var few = await server.GetAsync("/api/gradient-flow?run=a&tag=g&points=2");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Ask for at most 7 'points'.", error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, few.StatusCode);
    }

    [Fact]
    public async Task GetActivations_OneLayerClaimsBillionsOfUnits_TheOthersCome()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            Write(w, "good", units: 1);
            Write(w, "bad", units: int.MaxValue);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var answer = await FramesAnswer.GetAsync(server, "/api/activations?run=a");
        using var units = await server.GetAsync("/api/activations?run=a&tag=sonde%2Factivations%2Fbad&part=units");

        Assert.Equal([0.0, 1], Assert.Single(answer.Tags).Places);
        Assert.Contains("fits in no record", answer.Head.GetProperty("unreadable")[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.True(units.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, units.StatusCode.ToString());

        static void Write(SummaryWriter writer, string layer, int units)
        {
            var header = new ActivationRecord
            {
                Layer = layer,
                Module = layer,
                ModuleType = "ReLU",
                Kind = "rectifier",
                Order = 0,
                Shape = [1],
                Units = units,
                MappedUnits = units,
                Columns = ["mean"],
                UnitColumns = ["zero_share"],
            };
            var json = ActivationRecord.Reading.Write(header);
            for (var i = 0; i < 2; i++) writer.AddTensor($"sonde/activations/{layer}", [1f, 2f], [2], i, new(ActivationRecord.Reading.Plugin, json));
        }
    }

    [Fact]
    public async Task GetModelGraph_HugeGraph_IsRefusedByItsLength()
    {
        using var logs = new LogFolder();
        var graph = Encoding.UTF8.GetString([.. Enumerable.Repeat((byte)' ', 33 << 20)]);
        logs.Write("a", w => w.AddTensor("sonde/model_graph", graph, 0, new(ModelGraphRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty)));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (status, error) = await ErrorAsync(server, "/api/model-graph?run=a&tag=sonde%2Fmodel_graph");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("at most 32 MiB can be shown", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetImages_Points_SendsSomeAndSaysHowManyThereAre()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var i = 0; i < 5; i++) w.AddImage("digit", new byte[4], 2, 2, 1, i);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/images?run=a&tag=digit&points=2");

        Assert.Equal(5, body.GetProperty("total").GetInt32());
        Assert.Equal([0, 4], body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("index").GetInt32()));
    }

    private static async Task<(HttpStatusCode Status, string Error)> ErrorAsync(ServerUnderTest server, string address)
    {
        using var response = await server.GetAsync(address);
        using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, body.RootElement.GetProperty("error").GetString()!);
    }
}
