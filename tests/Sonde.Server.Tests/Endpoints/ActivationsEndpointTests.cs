// /api/activations and /api/activations/units, decoded by their description alone.
using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public sealed class ActivationsEndpointTests
{
    private const int Units = 3;

    [Fact]
    public async Task Get_Layers_SendsEachWithItsStepsAndColumnsInTheOrderOfTheModel()
    {
        using var logs = new LogFolder();
        logs.Write("a", writer =>
        {
            WriteLayer(writer, "zz", order: 0, frames: 3);
            WriteLayer(writer, "aa", order: 1, frames: 2);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (layers, blocks) = Read(await server.Client.GetByteArrayAsync("/api/activations?run=a"), layer => ActivationColumn.Count);

        Assert.Equal(["tag", "header", "frames", "total", "window", "silentUnits", "stuckUnits"], layers[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["zz", "aa"], layers.Select(layer => layer.GetProperty("header").GetProperty("layer").GetString()));
        Assert.Equal([0.0, 10, 20], blocks[0].Steps);
        Assert.Equal([.. Frame(0)[..ActivationColumn.Count], .. Frame(1)[..ActivationColumn.Count], .. Frame(2)[..ActivationColumn.Count]], blocks[0].Data);
        Assert.Equal([0.0, 10], blocks[1].Steps);
        // Unit 0 is silent in all frames, unit 1 in the last alone.
        Assert.Equal((1, 3), (layers[0].GetProperty("silentUnits").GetInt32(), layers[0].GetProperty("window").GetInt32()));
        Assert.Equal(JsonValueKind.Null, layers[0].GetProperty("stuckUnits").ValueKind);
    }

    [Fact]
    public async Task GetUnits_SendsUnitColumnsOfOneLayer()
    {
        using var logs = new LogFolder();
        logs.Write("a", writer => WriteLayer(writer, "relu", order: 0, frames: 5));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (layers, blocks) = Read(await server.Client.GetByteArrayAsync("/api/activations/units?run=a&tag=sonde%2Factivations%2Frelu&points=2"), _ => Units);

        Assert.Equal((2, 5), (layers[0].GetProperty("frames").GetInt32(), layers[0].GetProperty("total").GetInt32()));
        Assert.Equal([0.0, 40], blocks[0].Steps);
        Assert.Equal([.. Frame(0)[ActivationColumn.Count..], .. Frame(4)[ActivationColumn.Count..]], blocks[0].Data);
    }

    [Fact]
    public async Task Get_FramesOfAnotherSize_AreNaNAndKeepTheirPlace()
    {
        using var logs = new LogFolder();
        logs.Write("a", writer =>
        {
            WriteLayer(writer, "relu", order: 0, frames: 1);
            writer.AddTensor("sonde/activations/relu", [1f, 2f], [2], 10);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (_, blocks) = Read(await server.Client.GetByteArrayAsync("/api/activations?run=a"), _ => ActivationColumn.Count);

        Assert.Equal([0.0, 10], blocks[0].Steps);
        Assert.All(blocks[0].Data[ActivationColumn.Count..], value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [InlineData("/api/activations?run=b", HttpStatusCode.NotFound)]
    [InlineData("/api/activations", HttpStatusCode.BadRequest)]
    [InlineData("/api/activations/units?run=a&tag=sonde%2Factivations%2Fother", HttpStatusCode.NotFound)]
    [InlineData("/api/activations/units?run=a&tag=loss", HttpStatusCode.NotFound)]
    [InlineData("/api/activations?run=a&points=0", HttpStatusCode.BadRequest)]
    public async Task Get_WhatIsNotThere_IsSaid(string path, HttpStatusCode status)
    {
        using var logs = new LogFolder();
        logs.Write("a", writer => writer.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);
        Assert.Equal(status, (await server.GetAsync(path)).StatusCode);
    }

    private static void WriteLayer(SummaryWriter writer, string layer, int order, int frames)
    {
        var header = new ActivationRecord(
            1, layer, layer, "ReLU", "rectifier", null, order, [4, Units], Units, Units, null, null, ActivationRecord.Version1Columns, ActivationRecord.ZeroUnitColumns);
        var metadata = new SummaryMetadata(PluginNames.Activations, JsonSerializer.SerializeToUtf8Bytes(header, RecordJson.Default.ActivationRecord));
        for (var i = 0; i < frames; i++) writer.AddTensor($"sonde/activations/{layer}", Frame(i), [ActivationColumn.Count + Units], i * 10, i == 0 ? metadata : null);
    }

    private static float[] Frame(int index) =>
        [.. Enumerable.Range(0, ActivationColumn.Count).Select(column => column == 7 ? float.NaN : index + (column / 100f)), 1f, index == 2 ? 1f : 0.5f, 0f];

    private static (JsonElement[] Layers, (double[] Steps, float[] Data)[] Blocks) Read(byte[] body, Func<JsonElement, int> length)
    {
        var head = (int)BinaryPrimitives.ReadUInt32LittleEndian(body);
        using var document = JsonDocument.Parse(body.AsMemory(4, head));
        var layers = document.RootElement.GetProperty("layers").EnumerateArray().Select(layer => layer.Clone()).ToArray();
        var at = Padded(4 + head);
        var blocks = new (double[], float[])[layers.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            var frames = layers[i].GetProperty("frames").GetInt32();
            var steps = new double[frames];
            for (var f = 0; f < frames; f++, at += 8) steps[f] = BinaryPrimitives.ReadDoubleLittleEndian(body.AsSpan(at));
            var data = new float[frames * length(layers[i])];
            for (var v = 0; v < data.Length; v++, at += 4) data[v] = BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(at));
            at = Padded(at);
            blocks[i] = (steps, data);
        }
        Assert.Equal(body.Length, at);
        return (layers, blocks);
    }

    private static int Padded(int bytes) => (bytes + 7) / 8 * 8;
}
