// Which tags /api/tags lists under which kind.
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class TagsEndpointTests
{
    [Fact]
    public async Task Get_EveryKind_ListsEachTagOnceWithItsRuns()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            w.AddScalar("loss", 1, 0);
            w.AddHistogram("weights/fc", [1f, 2f], 0);
            w.AddImage("digit", new byte[4], 2, 2, 1, 0);
            w.AddTensor("sonde/gradient_flow", [0f], [1, 1], 0, new(GradientFlowRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
            w.AddTensor("sonde/autograd_graph", "{}", 0, new(AutogradGraphRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
            w.AddTensor("sonde/overhead", "{}", 0, new(OverheadRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
            w.AddTensor("sonde/dataset", "{}", 0, new(DatasetRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
        });
        logs.Write("b", w =>
        {
            w.AddScalar("loss", 1, 0);
            w.AddText("note", "hello", 0);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/tags");

        Assert.Equal(
            ["version", "runs", "scalars", "histograms", "images", "texts", "readings", "others"],
            body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["a", "b"], body.GetProperty("runs").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal("loss:0,1", Tags(body, "scalars"));
        Assert.False(body.GetProperty("scalars")[0].TryGetProperty("about", out _));
        Assert.Equal("weights/fc:0", Tags(body, "histograms"));
        Assert.Equal("digit:0", Tags(body, "images"));
        var readings = body.GetProperty("readings");
        Assert.Equal(ReadingCatalogue.All.Select(reading => reading.Name), readings.EnumerateObject().Select(p => p.Name));
        Assert.Equal("sonde/gradient_flow:0", Tags(readings, "gradient-flow"));
        Assert.Equal("sonde/autograd_graph:0", Tags(readings, "autograd-graph"));
        Assert.Equal("sonde/dataset:0", Tags(readings, "dataset"));
        Assert.Equal("sonde/overhead:0", Tags(readings, "overhead"));
        Assert.Equal("", Tags(readings, "activations"));
        Assert.Matches("^note(/text_summary)?:1$", Tags(body, "texts"));
    }

    [Fact]
    public async Task Get_KindsWithoutAPanel_AreCountedByRecord()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            for (var step = 0; step < 3; step++)
            {
                w.AddPrCurve("pr/dog", [true, false], [0.9f, 0.2f], step);
                w.AddPrCurve("pr/cat", [true, false], [0.9f, 0.2f], step);
            }
            w.AddTensor("odd", [1f], [1], 0, new("somebody.elses", ReadOnlyMemory<byte>.Empty));
            w.AddTensor("sonde/of_later", [1f], [1], 0, new("sonde.of_later", ReadOnlyMemory<byte>.Empty)); // of a newer Sonde
            w.AddScalar("loss", 1, 0);
            w.AddHistogram("weights", [1f], 0);
            w.AddTensor("sonde/noise_scale", [1f], [1], 0, new(NoiseScaleRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
        });
        logs.Write("b", w => w.AddPrCurve("pr/dog", [true, false], [0.9f, 0.2f], 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/tags");

        Assert.Equal("""[{"kind":"pr_curves","records":7},{"kind":"somebody.elses","records":1},{"kind":"sonde.of_later","records":1}]""",
            body.GetProperty("others").GetRawText());
    }

    [Fact]
    public async Task Get_DescribedTags_SayEachDescriptionOnceWithItsRuns()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0, displayName: "Loss", description: "Mean of *nats*"));
        logs.Write("b", w => w.AddScalar("loss", 1, 0));
        logs.Write("c", w =>
        {
            w.AddScalar("loss", 1, 0, displayName: "Loss", description: "Mean of *nats*");
            w.AddHistogram("weights", [1f], 0, description: "of the last layer");
        });
        logs.Write("d", w => w.AddScalar("loss", 1, 0, description: "In bits"));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/tags");

        Assert.Equal(
            """[{"tag":"loss","runs":[0,1,2,3],"about":[{"displayName":"Loss","description":"Mean of *nats*","runs":[0,2]},{"displayName":"","description":"In bits","runs":[3]}]}]""",
            body.GetProperty("scalars").GetRawText());
        Assert.Equal(
            """[{"tag":"weights","runs":[2],"about":[{"displayName":"","description":"of the last layer","runs":[2]}]}]""",
            body.GetProperty("histograms").GetRawText());
    }

    private static string Tags(JsonElement body, string kind) => string.Join(' ', body.GetProperty(kind).EnumerateArray().Select(tag =>
        $"{tag.GetProperty("tag")}:{string.Join(',', tag.GetProperty("runs").EnumerateArray())}"));
}
