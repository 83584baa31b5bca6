// Which op wrote over a tensor that the backward pass needs, from libtorch's message and the ops of the traced step.
using System.Globalization;
using System.Text.RegularExpressions;
using Sonde.Events;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// libtorch names the shape of the tensor, the node that made it, the version it has and the one it should have. Tensors that share memory
/// share their version, and each in-place op adds one to it.
/// </summary>
internal static partial class OverwrittenTensor
{
    /// <summary>What is known of the write.</summary>
    /// <param name="By">The op that wrote.</param>
    /// <param name="Saved">The op that made what was saved; null for what is older than the trace.</param>
    /// <param name="Parameter">The parameter that was written to, or null.</param>
    public sealed record Write(FailureOp? By, FailureOp? Saved, string? Parameter);

    /// <summary>Finds the write; null where the message is another one, or nothing fits.</summary>
    /// <param name="message">What libtorch said.</param>
    /// <param name="session">The ended trace of the step; null where it was not traced.</param>
    /// <param name="parameters">The model's parameters by name.</param>
    public static Write? Find(string message, OpTraceSession? session, IReadOnlyList<(string Name, Tensor Parameter)> parameters)
    {
        if (Words().Match(message) is not { Success: true } words) return null;
        long[] shape = [.. words.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(size => long.Parse(size, CultureInfo.InvariantCulture))];
        var node = words.Groups["node"].Success ? words.Groups["node"].Value : null;
        var surplus = long.Parse(words.Groups["is"].Value, CultureInfo.InvariantCulture) - long.Parse(words.Groups["was"].Value, CultureInfo.InvariantCulture);
        if (surplus <= 0) return null;
        return (session is { HasOps: true } ? InTrace(session, shape, node, (int)Math.Min(surplus, int.MaxValue), parameters) : null)
            ?? ByShape(shape, node, parameters);
    }

    private static Write? InTrace(OpTraceSession session, long[] shape, string? node, int surplus, IReadOnlyList<(string Name, Tensor Parameter)> parameters)
    {
        Dictionary<int, int> memory = [];   // tensor -> the first one that is known to share its memory
        Dictionary<int, List<TracedOp>> writes = [];
        Dictionary<int, TracedOp> makers = [];
        HashSet<int> named = [];
        HashSet<int> shaped = [];
        var wanted = Plain(node);
        foreach (var op in session.Ops)
        {
            for (var i = 0; i < op.Outputs.Length; i++)
            {
                var output = op.Outputs[i];
                var alias = i < op.AliasOf.Length ? op.AliasOf[i] : -1;
                var group = alias >= 0 ? Of(op.Inputs[alias].Tensor) : Of(output.Tensor);
                memory[output.Tensor] = group;
                if (alias >= 0 && IsWrite(op, alias, output)) (writes.TryGetValue(group, out var list) ? list : writes[group] = []).Add(op);
                else if (alias < 0) makers.TryAdd(group, op);
                if (wanted is not null && Plain(op.Name) == wanted) named.Add(group);
                if (output.Shape is { } made && made.AsSpan().SequenceEqual(shape)) shaped.Add(group);
            }
            foreach (var input in op.Inputs)
                if (input.Shape is { } taken && taken.AsSpan().SequenceEqual(shape)) shaped.Add(Of(input.Tensor));
        }

        var fitting = writes.Where(entry => entry.Value.Count >= surplus && shaped.Contains(entry.Key))
            .OrderByDescending(entry => named.Contains(entry.Key)).ThenByDescending(entry => entry.Value[^1].Index).ToArray();
        if (fitting.Length == 0) return null;
        var (found, ops) = (fitting[0].Key, fitting[0].Value);
        var numbers = parameters.Select(p => (p.Name, Number: session.Find(p.Parameter))).Where(p => p.Number >= 0).ToArray();
        var describe = new OpDescriptions(numbers.GroupBy(p => p.Number).ToDictionary(g => g.Key, g => g.Select(p => p.Name).ToList()));
        var parameter = numbers.FirstOrDefault(p => Of(p.Number) == found).Name;
        return new(
            Described(ops[^surplus], describe), parameter is null && makers.TryGetValue(found, out var maker) ? Described(maker, describe) : null, parameter);

        int Of(int tensor) => memory.GetValueOrDefault(tensor, tensor);
    }

    // Of a step that was not traced: a weight has a shape of its own, or its transpose where a layer saves that.
    private static Write? ByShape(long[] shape, string? node, IReadOnlyList<(string Name, Tensor Parameter)> parameters)
    {
        if (Plain(node) is not (null or "t" or "transpose" or "asstrided" or "permute")) return null;
        var fitting = parameters.Where(p => p.Parameter.shape.SequenceEqual(shape) || (shape.Length == 2 && p.Parameter.shape.SequenceEqual(shape.Reverse())))
            .Select(p => p.Name).Distinct().ToArray();
        return fitting.Length > 0 ? new(null, null, fitting.Length == 1 ? fitting[0] : $"{fitting[0]} or {fitting[1]}") : null;
    }

    private static bool IsWrite(TracedOp op, int alias, Operand output) =>
        op.IsInPlace || (op.Inputs[alias].Tensor == output.Tensor && alias > 0 && op.Inputs.Length > 1);   // an out variant

    private static FailureOp Described(TracedOp op, OpDescriptions describe)
    {
        var line = CallSite.Resolve(op.Stack);
        return new()
        {
            Op = op.Name,
            Source = line is null ? null : SourceFile.Describe(line),
            Snippet = line is null ? null : SourceFile.Snippet(line),
            Layer = describe.LayerOf(op),
            InOptimizer = CallSite.IsInOptimizer(op.Stack),
        };
    }

    // SigmoidBackward0 and aten::sigmoid_ are one word.
    private static string? Plain(string? name)
    {
        if (name is null) return null;
        var word = NodeEnd().Replace(name[(name.LastIndexOf(':') + 1)..], "");
        return word.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    [GeneratedRegex(@"\[[\w.]+ \[(?<shape>[\d, ]*)\]\](?:, which is output \d+ of (?<node>\w+),)? is at version (?<is>\d+); expected version (?<was>\d+)")]
    private static partial Regex Words();

    [GeneratedRegex(@"Backward\d*$")]
    private static partial Regex NodeEnd();
}
