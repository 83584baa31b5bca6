// What /api/overhead sends.
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class OverheadEndpointTests
{
    private static readonly SummaryMetadata Metadata = new(OverheadRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty);

    [Fact]
    public async Task Get_Overhead_SendsTheNewestRecord()
    {
        using var logs = new LogFolder();
        var record = new OverheadRecord
        {
            Budget = 0.02,
            Calls = 32,
            StepSeconds = 0.0112,
            Share = 0.05,
            RecentShare = 0.05,
            Probes = [new() { Name = "gradient-flow", Every = 2, Interval = 10, Readings = 16, SecondsPerReading = 0.0004, Share = 0.004, Failed = false }],
        };
        logs.Write("a", w =>
        {
            w.AddTensor("sonde/overhead", OverheadRecord.Reading.WriteText(record), 32, Metadata);
            w.AddTensor("sonde/overhead", OverheadRecord.Reading.WriteText(record with { Calls = 64, Share = 0.008 }), 64);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/overhead?run=a&tag=sonde%2Foverhead");

        Assert.Equal(["version", "budget", "calls", "stepSeconds", "share", "recentShare", "probes", "processorShare", "recentProcessorShare"],
            body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(64, body.GetProperty("calls").GetInt32());
        Assert.Equal(0.008, body.GetProperty("share").GetDouble());
        var probe = Assert.Single(body.GetProperty("probes").EnumerateArray());
        Assert.Equal("gradient-flow", probe.GetProperty("name").GetString());
        Assert.Equal(10, probe.GetProperty("interval").GetInt32());
    }

    [Fact]
    public async Task Get_TagOfAnotherKind_IsNotFound()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddTensor("sonde/dataset", "{}", 0, new(DatasetRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty)));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync("/api/overhead?run=a&tag=sonde%2Fdataset");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("overhead", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
