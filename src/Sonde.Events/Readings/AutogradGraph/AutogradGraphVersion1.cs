// The autograd graph as version 1 stored it: as drawings. Read only to be upgraded, so the places of boxes and edges are not among its members.
using System.Text.Json.Serialization;

namespace Sonde.Events;

internal sealed record AutogradGraphVersion1(
    int Nodes, int Edges, int Parameters, AutogradGraphVersion1.View[]? Views, AutogradGraphVersion1.LostParameter[]? Unreached,
    AutogradGraphVersion1.Line[]? Sources, string[]? Notes, string? Limitation)
{
    /// <summary>
    /// <c>ops</c>, with every node, was left out of graphs with more than 2 000; <c>modules</c>, with the nodes of a module as one, was always there.
    /// </summary>
    public sealed record View(string? Name, Node[]? Nodes, Edge[]? Edges);

    public sealed record Node(
        string? Kind, string? Name, string? Op, string? Layer, int? Source, long[]? Shape, long[]?[]? Inputs, string[]? Parameters,
        int InputsWithoutGradient, int Count, string? Remark);

    public sealed record Edge(int From, int To, int Input, bool Gradient);

    public sealed record LostParameter(string? Name, int State, string? Reason, int? Source);

    public sealed record Line(string? Place, string? Snippet);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AutogradGraphVersion1))]
internal sealed partial class AutogradGraphVersion1Json : JsonSerializerContext;
