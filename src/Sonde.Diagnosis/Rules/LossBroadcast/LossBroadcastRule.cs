// loss-broadcast: output and target of the loss differ in shape, and broadcasting pairs every output with every target.
using System.Text.RegularExpressions;
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reads libtorch's own warning about a target size that differs from the input size, and the shapes at the ops on the way to the loss, where a loss is
/// written by
/// hand. [n, 1] against [n] gives a loss over n x n pairs: its minimum is the mean of all targets, so the network learns to answer the same for every sample.
/// </summary>
internal sealed partial class LossBroadcastRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.Warnings is { } record
            && record.Warnings.Where(IsBroadcast).Select(Finding).ToArray() is { Length: > 0 } warned)
        {
            return RuleOutcome.Of(warned);
        }
        if (run.Head is { } head)
        {
            return RuleOutcome.Of([.. Enumerable.Range(0, head.Ops.Count).Select(at => OfOp(head, at)).OfType<Finding>().DistinctBy(finding =>
                finding.Source).Take(1)]);
        }
        return run.Signals.Warnings is null
            ? RuleOutcome.Needs("libtorch's warnings or the ops on the way to the loss, which the training monitor records on Linux x64",
                WarningsRecord.Reading.Plugin, LossHeadRecord.Reading.Plugin)
            : RuleOutcome.Nothing;
    }

    // [n, 1] from the model against [n] of the same number of elements: more elements come out than either holds.
    private Finding? OfOp(LossHead head, int at)
    {
        var op = head.Ops[at];
        if (op.Inputs.Length != 2 || op.ReadsParameter || head.IsFromModel(at, 0) == head.IsFromModel(at, 1)) return null;
        if (head.Name(at) is not ("sub" or "mul" or "div" or "broadcast_tensors" or "eq" or "ne" or "add" or "maximum" or "minimum")) return null;
        var (output, target) = head.IsFromModel(at, 0) ? (op.Inputs[0], op.Inputs[1]) : (op.Inputs[1], op.Inputs[0]);
        var elements = HeadOps.Elements(output);
        if (output.Length == target.Length || elements < 2 || elements != HeadOps.Elements(target) || op.Outputs is not [var made, ..]
            || HeadOps.Elements(made) <= elements)
        {
            return null;
        }
        return new Finding(Id, Severity.Error, 0.96,
            $"The loss{HeadWords.Place(op)} is broadcast: target {HeadWords.Shape(target)} against output {HeadWords.Shape(output)} gives "
                + $"{HeadWords.Shape(made)}, so each output is compared with every target")
        {
            Evidence = [new("elements that are compared", HeadOps.Elements(made), elements)],
            Causes = ["The output is [n, 1] and the target is [n]: a squeeze or unsqueeze is missing"],
            Cures = ["Give both the same shape: output.squeeze(-1), or target.unsqueeze(-1)", "Check before the loss that output.shape equals target.shape"],
        }.At(op);
    }

    /// <summary>Whether a warning is this rule's.</summary>
    internal static bool IsBroadcast(LibtorchWarning warning) =>
        warning.Message.Contains("target size", StringComparison.OrdinalIgnoreCase)
            && warning.Message.Contains("broadcast", StringComparison.OrdinalIgnoreCase);

    private Finding Finding(LibtorchWarning warning)
    {
        var sizes = Sizes().Matches(warning.Message).Select(match => match.Value).ToArray();
        var shapes = sizes.Length >= 2 ? $"target {sizes[0]} against output {sizes[1]}" : "target and output differ in shape";
        var at = warning.Source is { } source ? $" at {source}" : "";
        return new(Id, Severity.Error, 0.95, $"The loss{at} is broadcast: {shapes}, so each output is compared with every target", Source: warning.Source)
        {
            Snippet = warning.Snippet,
            Steps = new(warning.FirstStep, warning.FirstStep),
            Evidence = [new("warnings of libtorch about it", warning.Count, 0)],
            Causes = ["The output is [n, 1] and the target is [n]: a squeeze or unsqueeze is missing", $"Message of libtorch: {warning.Message.Trim()}"],
            Cures = ["Give both the same shape: output.squeeze(-1), or target.unsqueeze(-1)", "Check before the loss that output.shape equals target.shape"],
        };
    }

    [GeneratedRegex(@"\[[0-9, ]*\]")]
    private static partial Regex Sizes();
}
