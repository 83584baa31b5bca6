// What readings of frames send: gradient flow and activations, whole, in part, and what is new behind a cursor.
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sonde.Events;
using Sonde.Server.Tests.Support;

namespace Sonde.Server.Tests.Endpoints;

public class FramesEndpointTests
{
    private const int Units = 3;
    private const string Flow = "/api/gradient-flow?run=a&tag=sonde%2Fgradient_flow";

    private static readonly ParameterInfo[] Parameters =
        [
            new() { Name = "conv1.weight", Layer = "conv1", ModuleType = "Conv2d", Shape = [8, 1, 3, 3] },
            new() { Name = "fc.weight", Layer = "fc", ModuleType = "Linear", Shape = [10, 8] },
        ];

    [Fact]
    public async Task Get_Frames_SendsHeaderStepsAndNumbers()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => WriteFlow(w, 0, 3));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var answer = await FramesAnswer.GetAsync(server, Flow);

        Assert.Equal(["reading", "version", "part", "cursor", "whole", "tags", "unreadable"], answer.Head.EnumerateObject().Select(p => p.Name));
        var tag = Assert.Single(answer.Tags);
        Assert.Equal(["tag", "header", "count", "total", "stride", "width", "frames"], tag.Head.EnumerateObject().Select(p => p.Name));
        var header = tag.Head.GetProperty("header");
        Assert.Equal(["name", "layer", "moduleType", "shape"], header.GetProperty("parameters")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(GradientFlowRecord.Version1Columns, header.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal([0, 1, 2], tag.Places);
        Assert.Equal([0, 10, 20], tag.Steps);
        Assert.Equal([.. FlowFrame(0), .. FlowFrame(1), .. FlowFrame(2)], tag.Data);
    }

    [Fact]
    public async Task Get_MoreFramesThanPoints_SendsEverySecondFourthAndTheNewest()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => WriteFlow(w, 0, 12));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var tag = (await FramesAnswer.GetAsync(server, Flow + "&points=3")).Tags[0];

        Assert.Equal(
            (12, 12, 4), (tag.Head.GetProperty("count").GetInt32(), tag.Head.GetProperty("total").GetInt32(), tag.Head.GetProperty("stride").GetInt32()));
        Assert.Equal([0, 4, 8, 11], tag.Places);
        Assert.Equal([.. FlowFrame(0), .. FlowFrame(4), .. FlowFrame(8), .. FlowFrame(11)], tag.Data);
    }

    [Fact]
    public async Task Get_BehindACursor_SendsWhatIsNewAlone()
    {
        using var logs = new LogFolder();
        using var writer = new SummaryWriter(logs.Run("a"));
        WriteFlow(writer, 0, 3);
        writer.Flush();
        await using var server = await ServerUnderTest.StartAsync(logs);
        var before = await FramesAnswer.GetAsync(server, Flow);

        var same = await FramesAnswer.GetAsync(server, $"{Flow}&cursor={before.Cursor}");
        WriteFlow(writer, 3, 5);
        writer.Flush();
        FramesAnswer after;
        do after = await FramesAnswer.GetAsync(server, $"{Flow}&cursor={before.Cursor}");
        while (after.Tags[0].Head.GetProperty("count").GetInt32() < 5);

        Assert.False(same.IsWhole);
        Assert.Empty(same.Tags[0].Places);
        Assert.Equal(before.Cursor, same.Cursor);
        Assert.False(after.IsWhole);
        Assert.False(after.Tags[0].Head.TryGetProperty("header", out _));
        Assert.Equal([3, 4], after.Tags[0].Places);
        Assert.Equal([.. FlowFrame(3), .. FlowFrame(4)], after.Tags[0].Data);
        Assert.NotEqual(before.Cursor, after.Cursor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0123456789abcdef.1")]
    [InlineData("0123456789abcdef.ffffffffffffffffffff")]
    public async Task Get_BehindAForeignCursor_SendsAll(string cursor)
    {
        using var logs = new LogFolder();
        logs.Write("a", w => WriteFlow(w, 0, 3));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var answer = await FramesAnswer.GetAsync(server, $"{Flow}&cursor={cursor}");

        Assert.True(answer.IsWhole);
        Assert.Equal([0, 1, 2], answer.Tags[0].Places);
    }

    [Fact]
    public async Task Get_AllTags_SendsEachInTheOrderOfTheFile()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            WriteLayer(w, "zz", 0, 3);
            WriteLayer(w, "aa", 1, 2);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var answer = await FramesAnswer.GetAsync(server, "/api/activations?run=a");

        Assert.Equal(["zz", "aa"], answer.Tags.Select(tag => tag.Head.GetProperty("header").GetProperty("layer").GetString()));
        Assert.Equal([.. LayerFrame(0)[..ActivationColumn.Count], .. LayerFrame(1)[..ActivationColumn.Count], .. LayerFrame(2)[..ActivationColumn.Count]],
            answer.Tags[0].Data);
        Assert.Equal([0.0, 10], answer.Tags[1].Steps);
    }

    [Fact]
    public async Task Get_Part_SendsThatStretchOfEachFrame()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => WriteLayer(w, "relu", 0, 2));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var tag = (await FramesAnswer.GetAsync(server, "/api/activations?run=a&tag=sonde%2Factivations%2Frelu&part=units")).Tags[0];

        Assert.Equal([.. LayerFrame(0)[ActivationColumn.Count..], .. LayerFrame(1)[ActivationColumn.Count..]], tag.Data);
    }

    [Fact]
    public async Task Get_FramesOfAnotherSize_AreNaNAndKeepTheirPlace()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            WriteLayer(w, "relu", 0, 1);
            w.AddTensor("sonde/activations/relu", [1f, 2f], [2], 10);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var tag = (await FramesAnswer.GetAsync(server, "/api/activations?run=a")).Tags[0];

        Assert.Equal([0.0, 10], tag.Steps);
        Assert.All(tag.Data[ActivationColumn.Count..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public async Task Get_AHeaderThatCannotBeRead_IsNamedBesideTheOthers()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            WriteLayer(w, "relu", 0, 1);
            w.AddTensor("sonde/activations/newer", [1f], [1], 0, new SummaryMetadata(ActivationRecord.Reading.Plugin, """{"version":99}"""u8.ToArray()));
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var answer = await FramesAnswer.GetAsync(server, "/api/activations?run=a");
        using var alone = await server.GetAsync("/api/activations?run=a&tag=sonde%2Factivations%2Fnewer");

        Assert.Single(answer.Tags);
        var unreadable = Assert.Single(answer.Head.GetProperty("unreadable").EnumerateArray());
        Assert.Equal("sonde/activations/newer", unreadable.GetProperty("tag").GetString());
        Assert.Contains("newer than", unreadable.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, alone.StatusCode);
        Assert.Contains("newer than", (await alone.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/activations?run=b", HttpStatusCode.NotFound)]
    [InlineData("/api/activations", HttpStatusCode.BadRequest)]
    [InlineData("/api/activations?run=a&tag=loss", HttpStatusCode.NotFound)]
    [InlineData("/api/activations?run=a&part=other", HttpStatusCode.BadRequest)]
    [InlineData("/api/activations?run=a&points=0", HttpStatusCode.BadRequest)]
    public async Task Get_WhatIsNotThere_IsReported(string path, HttpStatusCode status)
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            w.AddScalar("loss", 1, 0);
            WriteLayer(w, "relu", 0, 1);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);
        Assert.Equal(status, (await server.GetAsync(path)).StatusCode);
    }

    private static void WriteFlow(SummaryWriter writer, int from, int to)
    {
        var header = new GradientFlowRecord { Columns = GradientFlowRecord.Version1Columns, Parameters = Parameters };
        var metadata = new SummaryMetadata(GradientFlowRecord.Reading.Plugin, GradientFlowRecord.Reading.Write(header));
        for (var i = from; i < to; i++)
            writer.AddTensor("sonde/gradient_flow", FlowFrame(i), [Parameters.Length, GradientFlowColumn.Count], i * 10, i == 0 ? metadata : null);
    }

    private static float[] FlowFrame(int index) =>
        [.. Enumerable.Range(0, Parameters.Length * GradientFlowColumn.Count).Select(i => i == 15 ? float.NaN : index + (i / 100f))];

    private static void WriteLayer(SummaryWriter writer, string layer, int order, int frames)
    {
        var header = new ActivationRecord
        {
            Layer = layer,
            Module = layer,
            ModuleType = "ReLU",
            Kind = "rectifier",
            Order = order,
            Shape = [4, Units],
            Units = Units,
            MappedUnits = Units,
            Columns = ActivationRecord.Version1Columns,
            UnitColumns = ActivationRecord.ZeroUnitColumns,
        };
        var metadata = new SummaryMetadata(ActivationRecord.Reading.Plugin, ActivationRecord.Reading.Write(header));
        for (var i = 0; i < frames; i++)
            writer.AddTensor($"sonde/activations/{layer}", LayerFrame(i), [ActivationColumn.Count + Units], i * 10, i == 0 ? metadata : null);
    }

    private static float[] LayerFrame(int index) =>
        [.. Enumerable.Range(0, ActivationColumn.Count).Select(column => column == 7 ? float.NaN : index + (column / 100f)), 1f, index == 2 ? 1f : 0.5f, 0f];
}
