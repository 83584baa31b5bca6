// What /api/dataset sends.
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class DatasetEndpointTests
{
    private static readonly SummaryMetadata Metadata = new(DatasetRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty);

    [Fact]
    public async Task Get_Dataset_SendsTheNewestRecordWithNaNAsText()
    {
        using var logs = new LogFolder();
        var record = new DatasetRecord(1, "train", 10, [1, 28, 28], ["shirt", "boot"], [4, 6], 0, 1, 0.5, double.NaN, 3);
        logs.Write("a", w =>
        {
            w.AddTensor("sonde/dataset", JsonSerializer.Serialize(record with { Samples = 9 }, RecordJson.Default.DatasetRecord), 0, Metadata);
            w.AddTensor("sonde/dataset", JsonSerializer.Serialize(record, RecordJson.Default.DatasetRecord), 1);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/dataset?run=a&tag=sonde%2Fdataset");

        Assert.Equal(
            ["version", "name", "samples", "sampleShape", "classNames", "classCounts", "min", "max", "mean", "standardDeviation", "nonFinite"],
            body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(10, body.GetProperty("samples").GetInt32());
        Assert.Equal("NaN", body.GetProperty("standardDeviation").GetString());
    }

    [Fact]
    public async Task Get_RecordThatIsNoJson_SaysWhy()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddTensor("sonde/dataset", "not JSON", 0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync("/api/dataset?run=a&tag=sonde%2Fdataset");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("sonde/dataset", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
