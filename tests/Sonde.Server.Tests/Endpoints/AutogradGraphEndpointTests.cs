// What /api/autograd-graph sends.
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class AutogradGraphEndpointTests
{
    private static readonly SummaryMetadata Metadata = new(AutogradGraphRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty);

    [Fact]
    public async Task Get_Graph_SendsItAsRecorded()
    {
        using var logs = new LogFolder();
        var record = new AutogradGraphRecord
        {
            Version = 2,
            NodeCount = 5,
            EdgeCount = 4,
            ParameterCount = 3,
            Names = ["loss", "SumBackward0", "aten::sum"],
            Layers = ["head"],
            Shapes = [[], [2, 3]],
            Parameters = ["fc.weight"],
            Sources = [new() { Place = "Model.cs:4", Snippet = "> 4 | return x.sum();" }],
            Nodes = [new() { Kind = "loss", Name = 0, Shape = 0 }, new() { Name = 1, Op = 2, Layer = 0, Source = 0, Shape = 0, Inputs = [1] }],
            Edges = [new() { From = 0, To = 1 }],
            Unreached = [new() { Parameter = 0, State = (int)GradientState.Cut, Reason = "cut off from the loss by aten::argmax at Model.cs:3" }],
            Notes = ["a note"],
        };
        var json = AutogradGraphRecord.Reading.WriteText(record);
        logs.Write("a", w => w.AddTensor("sonde/autograd_graph", json, 0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/autograd-graph?run=a&tag=sonde%2Fautograd_graph");

        Assert.Equal(json, body.GetRawText());
        Assert.Equal(["name", "op", "layer", "source", "shape", "inputs"], body.GetProperty("nodes")[1].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Get_GraphOfVersion1_SendsItInTheFormOfVersion2()
    {
        const string Node =
            """ "lines":["x"],"x":1,"y":2,"width":3,"height":4,"op":null,"layer":null,"source":null,"inputs":[],"parameters":[],"inputsWithoutGradient":0,"count":1,"remark":null""";
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddTensor(
            "sonde/autograd_graph",
            $$"""{"version":1,"nodes":2,"edges":1,"parameters":0,"views":[{"name":"ops","width":9,"height":9,"nodes":[{"kind":"loss","name":"loss","shape":[],{{Node}}},{"kind":"operation","name":"SumBackward0","shape":null,{{Node}}}],"edges":[{"from":0,"to":1,"input":0,"gradient":true,"way":[1,2,3,4]}]}],"unreached":[],"sources":[],"notes":[],"limitation":null}""",
            0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/autograd-graph?run=a&tag=sonde%2Fautograd_graph");

        Assert.Equal(2, body.GetProperty("version").GetInt32());
        Assert.Equal("""[{"kind":"loss","name":0,"shape":0},{"name":1}]""", body.GetProperty("nodes").GetRawText());
        Assert.Equal("""[{"from":0,"to":1}]""", body.GetProperty("edges").GetRawText());
    }

    [Fact]
    public async Task Get_GraphWithAnIndexOutOfItsTable_SaysWhichAndSendsNothing()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddTensor("sonde/autograd_graph",
            """{"version":2,"nodeCount":1,"names":["loss"],"layers":[],"shapes":[],"sources":[],"parameters":[],"nodes":[{"kind":"loss","name":0,"source":3}],"edges":[],"unreached":[],"notes":[]}""",
            0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync("/api/autograd-graph?run=a&tag=sonde%2Fautograd_graph");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(
            "source is 3, of 0", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_RecordThatIsNoJson_SaysWhy()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddTensor("sonde/autograd_graph", "not JSON", 0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync("/api/autograd-graph?run=a&tag=sonde%2Fautograd_graph");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(
            "sonde/autograd_graph", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
