// From ops to what a reader is shown: name, line, snippet, layer, the parameters' names.

namespace Sonde.Torch.Tracing;

/// <summary>Describes ops; the same op on the same line counts once, as loops run it many times.</summary>
internal sealed class OpDescriptions(Dictionary<int, List<string>> parameterNames)
{
    /// <summary>In the order of the trace. Ops of an optimizer's step are left out.</summary>
    public IReadOnlyList<OpCut> Merge(IEnumerable<Suspect> suspects) =>
    [
        .. suspects
            .Where(suspect => !CallSite.IsInOptimizer(suspect.Op.Stack))
            .Select(suspect => (suspect, line: CallSite.Resolve(suspect.Op.Stack)))
            .GroupBy(entry => (Name: NameOf(entry.suspect), entry.line, Layer: LayerOf(entry.suspect.Op)))
            .Select(group => new OpCut(
                group.Key.Name,
                group.Key.line is { } line ? SourceFile.Describe(line) : null,
                group.Key.line is { } shown ? SourceFile.Snippet(shown) : null,
                group.Key.Layer,
                [.. group.SelectMany(entry => entry.suspect.Leaves).Distinct().Order().SelectMany(leaf => parameterNames.GetValueOrDefault(leaf) ?? [])])
            {
                GradientsOff = group.All(entry => entry.suspect.Op.GradientsOff),
            }),
    ];

    private static string NameOf(Suspect suspect) =>
        suspect.IsReadOut && !suspect.Op.ReadsValue ? $"{suspect.Op.Name} (then read out as a number)" : suspect.Op.Name;

    /// <summary>The module that was under way; failing that, the one whose parameter the op took in.</summary>
    public string? LayerOf(TracedOp op)
    {
        if (op.Layer is not null)
            return op.Layer;
        var owners = op.Inputs.Select(input => parameterNames.GetValueOrDefault(input.Tensor)?[0]).OfType<string>()
            .Where(name => name.Contains('.', StringComparison.Ordinal))
            .Select(name => name[..name.LastIndexOf('.')]).Distinct().ToList();
        return owners.Count == 1 ? owners[0] : null;
    }
}
