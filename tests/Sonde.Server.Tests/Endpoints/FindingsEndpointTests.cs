// That /api/findings says what the diagnosis of the same folder says.
using System.Text.Json.Nodes;
using Sonde.Runs;

namespace Sonde.Server.Tests.Endpoints;

public class FindingsEndpointTests
{
    [Fact]
    public async Task Get_LossTurnsNaN_ReportsWhatTheDiagnosticianDoes()
    {
        using var logs = new LogFolder();
        logs.Write("sick", w =>
        {
            for (var step = 0; step < 100; step++) w.AddScalar("loss/train", step < 50 ? 1 : double.NaN, step);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var directory = new LogDirectory(logs.Path);
        var expected = JsonNode.Parse(ReportJson.ToUtf8(Diagnostician.Diagnose(directory.Refresh())));

        var body = await server.JsonAsync("/api/findings");

        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(body.GetRawText())), body.GetRawText());
        Assert.Contains("non-finite", body.GetProperty("runs")[0].GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task Get_KerasWritesTrainAndValidationApart_GivesTheVerdictOfTheCommandLine()
    {
        using var logs = new LogFolder();
        logs.Write("model/train", w =>
        {
            for (var epoch = 0; epoch < 40; epoch++) w.AddScalar("epoch_loss", 2 * Math.Exp(-epoch / 8.0), epoch);
        });
        logs.Write("model/validation", w =>
        {
            for (var epoch = 0; epoch < 40; epoch++) w.AddScalar("epoch_loss", epoch < 12 ? 2 * Math.Exp(-epoch / 8.0) : 0.45 + ((epoch - 12) * 0.08), epoch);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var directory = new LogDirectory(logs.Path);
        var expected = JsonNode.Parse(ReportJson.ToUtf8(Diagnostician.Diagnose(directory.Refresh())));

        var body = await server.JsonAsync("/api/findings");

        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(body.GetRawText())), body.GetRawText());
        var train = body.GetProperty("runs").EnumerateArray().Single(run => run.GetProperty("run").GetString() == "model/train");
        Assert.Equal("sick", train.GetProperty("verdict").GetString());
        Assert.Contains("overfitting", train.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("rule").GetString()));
    }
}
