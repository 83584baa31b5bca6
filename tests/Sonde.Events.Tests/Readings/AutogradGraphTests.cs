// The autograd graph as a record: round trip, and records of version 1, which held drawings, in the form of version 2.
using System.Text;
using System.Text.Json;

namespace Sonde.Events.Tests.Readings;

public class AutogradGraphTests
{
    private static RecordReading<AutogradGraphRecord> Reading => AutogradGraphRecord.Reading;

    /// <summary>Files that version 1's writer wrote for real networks.</summary>
    public static TheoryData<string> Version1 => ["cut", "leaf", "resnet", "modules-only"];

    internal static byte[] Old(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "autograd-graph", $"{name}.v1.json"));

    [Theory]
    [MemberData(nameof(Version1))]
    public void Read_OfVersion1_KeepsEveryNodeEdgeAndText(string name)
    {
        using var old = JsonDocument.Parse(Old(name));
        var view = old.RootElement.GetProperty("views")[0];

        var (graph, problem) = Reading.Read(Old(name));

        Assert.Null(problem);
        Assert.Equal(2, graph!.Version);
        Assert.Equal(
            (old.RootElement.GetProperty("nodes").GetInt32(), old.RootElement.GetProperty("edges").GetInt32(),
                old.RootElement.GetProperty("parameters").GetInt32()),
            (graph.NodeCount, graph.EdgeCount, graph.ParameterCount));
        Assert.Equal(
            view.GetProperty("nodes").EnumerateArray().Select(node => string.Join(" | ",
                node.GetProperty("kind"), node.GetProperty("name"), node.GetProperty("op"), node.GetProperty("layer"),
                node.GetProperty("source"), node.GetProperty("shape"),
                node.GetProperty("inputs"), node.GetProperty("parameters"), node.GetProperty("inputsWithoutGradient"),
                node.GetProperty("count"), node.GetProperty("remark"))),
            graph.Nodes.Select(node => string.Join(" | ",
                node.Kind ?? "operation", graph.Names[node.Name], node.Op is { } op ? graph.Names[op] : "",
                node.Layer is { } layer ? graph.Layers[layer] : "", node.Source,
                node.Shape is { } shape ? Text(graph.Shapes[shape]) : "", Text((node.Inputs ?? []).Select(input => graph.Shapes[input])),
                Text((node.Parameters ?? []).Select(i => graph.Parameters[i])),
                node.InputsWithoutGradient, node.Count ?? 1, node.Remark)));
        Assert.Equal(
            view.GetProperty("edges")
                .EnumerateArray()
                .Select(edge => $"{edge.GetProperty("from")} {edge.GetProperty("to")} {edge.GetProperty("input")} {edge.GetProperty("gradient")}"),
            graph.Edges.Select(edge => $"{edge.From} {edge.To} {edge.Input} {!edge.DataOnly}"));
        Assert.Equal(
            old.RootElement.GetProperty("unreached")
                .EnumerateArray()
                .Select(lost => $"{lost.GetProperty("name")} {lost.GetProperty("state")} {lost.GetProperty("reason")} {lost.GetProperty("source")}"),
            graph.Unreached.Select(lost => $"{graph.Parameters[lost.Parameter]} {lost.State} {lost.Reason} {lost.Source}"));
        Assert.Equal(
            old.RootElement.GetProperty("sources").EnumerateArray().Select(source => $"{source.GetProperty("place")} {source.GetProperty("snippet")}"),
            graph.Sources.Select(source => $"{source.Place} {source.Snippet}"));
    }

    [Fact]
    public void Read_OfVersion1WithoutEveryNode_KeepsModulesAndSaysHowManyNodesTheyAre()
    {
        var graph = Reading.Read(Old("modules-only")).Value!;

        Assert.True(graph.NodeCount > 10_000);
        Assert.Equal(graph.NodeCount, graph.Nodes.Sum(node => node.Count ?? 1));
        Assert.Contains(graph.Nodes, node => node is { Kind: "module", Count: > 8000, Layer: { } layer } && graph.Layers[layer] == "cell");
    }

    [Theory]
    [MemberData(nameof(Version1))]
    public void Write_OfWhatWasRead_IsReadAgainAndSmaller(string name)
    {
        var graph = Reading.Read(Old(name)).Value!;

        var json = Reading.Write(graph);

        Assert.True(json.Length < 0.7 * Old(name).Length, $"{json.Length} bytes of {Old(name).Length}");
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(Reading.Normalize(json).Value!));
        using var parsed = JsonDocument.Parse(json);
        var members = parsed.RootElement.GetProperty("nodes").EnumerateArray().SelectMany(node => node.EnumerateObject()).ToList();
        Assert.DoesNotContain(members, member => member.Value.ValueKind is JsonValueKind.Null || member.Name is "x" or "y" or "width" or "height" or "lines");
        Assert.All(parsed.RootElement.GetProperty("edges").EnumerateArray(),
            edge => Assert.DoesNotContain(edge.EnumerateObject(), member => member.Value.ValueKind == JsonValueKind.False || member.Name == "way"));
    }

    /// <summary>The recorder's own test checks that this file is what it writes.</summary>
    [Fact]
    public void Read_OfWhatTheRecorderWrites_IsSoundAndTheSameWhenWritten()
    {
        var json = WebFixture.Read("autograd-graph/recorded.json");

        var (graph, problem) = Reading.Read(json);

        Assert.Null(problem);
        Assert.Equal(10, graph!.Nodes.Length);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(Reading.Write(graph)));
    }

    /// <summary>What the page's own tests decode: exactly what is sent for these records today.</summary>
    [Theory]
    [InlineData("cut")]
    [InlineData("resnet")]
    [InlineData("modules-only")]
    public void Normalize_OfVersion1_IsWhatThePageIsTestedOn(string name) =>
        WebFixture.Check($"autograd-graph/{name}.json", Reading.Normalize(Old(name)).Value!);

    private static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
