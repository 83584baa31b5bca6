// What /api/autograd-graph sends.
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class AutogradGraphEndpointTests
{
    private static readonly SummaryMetadata Metadata = new(PluginNames.AutogradGraph, ReadOnlyMemory<byte>.Empty);

    [Fact]
    public async Task Get_Graph_SendsItAsRecorded()
    {
        using var logs = new LogFolder();
        var loss = new AutogradNodeRecord("loss", "loss", ["loss", "scalar"], 40, 90, 60, 42, null, null, null, [], [], [], 0, 1, null);
        var sum = new AutogradNodeRecord("operation", "SumBackward0", ["SumBackward0", "Model.cs:4"], 40, 20, 80, 42, "aten::sum", "head", 0, [], [[2, 3]], [], 0, 1, null);
        var record = new AutogradGraphRecord(
            1, 2, 1, 3, [new("ops", 80, 111, [loss, sum], [new(0, 1, 0, true, [40, 69, 40, 41])])], [new("fc.weight", (int)GradientState.Cut, "cut off from the loss by aten::argmax at Model.cs:3", null)],
            [new("Model.cs:4", "> 4 | return x.sum();")], ["a note"], null);
        logs.Write("a", w => w.AddTensor("sonde/autograd_graph", JsonSerializer.Serialize(record, RecordJson.Default.AutogradGraphRecord), 0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/autograd-graph?run=a&tag=sonde%2Fautograd_graph");

        Assert.Equal(["version", "nodes", "edges", "parameters", "views", "unreached", "sources", "notes", "limitation"], body.EnumerateObject().Select(p => p.Name));
        var node = body.GetProperty("views")[0].GetProperty("nodes")[1];
        Assert.Equal(
            ["kind", "name", "lines", "x", "y", "width", "height", "op", "layer", "source", "shape", "inputs", "parameters", "inputsWithoutGradient", "count", "remark"],
            node.EnumerateObject().Select(p => p.Name));
        Assert.Equal("aten::sum", node.GetProperty("op").GetString());
        Assert.Equal(3, node.GetProperty("inputs")[0][1].GetInt32());
        Assert.Equal([40.0, 69, 40, 41], body.GetProperty("views")[0].GetProperty("edges")[0].GetProperty("way").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal(4, body.GetProperty("unreached")[0].GetProperty("state").GetInt32());
    }

    [Fact]
    public async Task Get_RecordThatIsNoJson_SaysWhy()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddTensor("sonde/autograd_graph", "not JSON", 0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync("/api/autograd-graph?run=a&tag=sonde%2Fautograd_graph");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("sonde/autograd_graph", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
