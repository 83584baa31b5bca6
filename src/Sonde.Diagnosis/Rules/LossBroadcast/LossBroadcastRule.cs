// loss-broadcast: output and target of the loss differ in shape, and broadcasting pairs every output with every target.
using System.Text.RegularExpressions;
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reads libtorch's own warning about a target size that differs from the input size. [n, 1] against [n] gives a loss over n x n pairs: its
/// minimum is the mean of all targets, so the network learns to answer the same for every sample.
/// </summary>
internal sealed partial class LossBroadcastRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run) => run.Signals.Warnings is not { } record
        ? RuleOutcome.Needs("libtorch's warnings, which the training monitor records on Linux x64", WarningsRecord.Reading.Plugin)
        : RuleOutcome.Of([.. record.Warnings.Where(IsBroadcast).Select(Finding)]);

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
