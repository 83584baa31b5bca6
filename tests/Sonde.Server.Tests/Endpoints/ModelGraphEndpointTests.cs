// What /api/model-graph sends: our own record, and a GraphDef in the same form.
using System.Net;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class ModelGraphEndpointTests
{
    private static readonly SummaryMetadata Metadata = new(ModelGraphRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty);

    [Fact]
    public async Task Get_OwnRecord_LeavesOutWhatIsByDefault()
    {
        using var logs = new LogFolder();
        var record = new ModelGraphRecord
        {
            Type = "Net",
            Flow = "data",
            Training = true,
            Nodes =
            [
                new GraphNode { Kind = "input", Parent = -1, Name = "x", Type = "Tensor" },
                new GraphNode
                {
                    Kind = "module", Parent = -1, Name = "fc", Type = "Linear", Path = "fc", Call = 1, Calls = 1, Parameters = 20, MultiplyAdds = 16,
                },
            ],
            Edges = [new GraphEdge { From = 0, To = 1, Shape = [1, 4] }],
        };
        logs.Write("a", w => w.AddTensor("sonde/model_graph", ModelGraphRecord.Reading.WriteText(record), 0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/model-graph?run=a&tag=sonde%2Fmodel_graph");

        Assert.Equal(["kind", "parent", "name", "type"], body.GetProperty("nodes")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(20, body.GetProperty("nodes")[1].GetProperty("parameters").GetInt64());
        Assert.Equal(["from", "to", "shape"], body.GetProperty("edges")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            "sonde/model_graph", (await server.JsonAsync("/api/tags")).GetProperty("readings").GetProperty("model-graph")[0].GetProperty("tag").GetString());
    }

    [Fact]
    public async Task Get_GraphDef_IsConverted()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddGraph(new GraphDefBuilder().AddNode("x", "Placeholder").AddNode("net/relu", "Relu", ["x"]).ToArray()));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/model-graph?run=a&tag=__run_graph__");

        Assert.Equal(["x", "net", "relu"], body.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()));
        Assert.Equal(2, body.GetProperty("edges")[0].GetProperty("to").GetInt32());
    }

    [Fact]
    public async Task Get_RecordThatIsNoGraph_SaysWhy()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddTensor("sonde/model_graph", "{}", 0, Metadata));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync("/api/model-graph?run=a&tag=sonde%2Fmodel_graph");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("It has no version", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
