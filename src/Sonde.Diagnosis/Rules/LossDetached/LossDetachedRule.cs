// loss-detached: the loss has no autograd graph, so backward cannot reach any parameter.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reports a loss without a graph, or a constant made trainable. Exact: no threshold. Silent where a known cut explains it,
/// or where every parameter is frozen: those rules say more.
/// </summary>
internal sealed partial class LossDetachedRule : RunRule
{
    private const string TorchMessage = "does not require grad";

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.OpTrace is not { } trace)
            return RuleOutcome.Needs("an op trace of one step, which the training monitor records", OpTraceRecord.Reading.Plugin);
        var threw = trace.Threw?.Contains(TorchMessage, StringComparison.OrdinalIgnoreCase) == true;
        if (trace.LossRequiresGrad is null && trace.LossIsLeaf is null && !threw) return RuleOutcome.Needs("a step whose loss the monitor saw");
        var leaf = trace.LossIsLeaf == true;
        if (!leaf && !threw && trace.LossRequiresGrad == true) return RuleOutcome.Nothing;
        if (trace.Cuts.Length > 0 || AllFrozen(signals) || (threw && BackwardFailedRule.NamesGradientMode(signals.BackwardFailure))) return RuleOutcome.Nothing;
        var onset = signals.OpTraceOnset;
        return RuleOutcome.Of(Finding(trace, leaf) with { Onset = onset, Steps = onset is { After: not null } ? new(onset.By, onset.By) : null });
    }

    private static bool AllFrozen(RunSignals signals) => signals.ModelRecord is { Parameters.Length: > 0 } model && model.Parameters.All(p => !p.Trainable);

    private Finding Finding(OpTraceRecord trace, bool leaf)
    {
        // A number taken out of a tensor ends its graph without an op that could be called a cut.
        var suspect =
            trace.Detached.LastOrDefault(d => d.Op.EndsWith("item", StringComparison.Ordinal) || d.Op.EndsWith("_local_scalar_dense", StringComparison.Ordinal))
            ?? trace.Detached.LastOrDefault();
        var title = leaf
            ? "The loss is a constant with requires_grad = true: no op of the network leads to it"
            : "The loss has no autograd graph: backward cannot reach any parameter";
        if (suspect is not null) title += $"; probably {suspect.Op}{(suspect.Source is { } s ? $" at {s}" : "")}";
        if (trace.Threw is { } message) title += $" (backward threw: {message.Split('\n', 2)[0].Trim().TrimEnd('.')})";
        return new Finding(Id, Severity.Error, 1, title, suspect?.Layer, suspect?.Source)
        {
            Snippet = suspect?.Snippet,
            Evidence = leaf ? [new("loss is a leaf (1 yes, 0 no)", 1, 0)] : [new("loss requires grad (1 yes, 0 no)", 0, 1)],
            Causes =
            [
                "The loss was made from a number: item(), ToSingle() or ToDouble(), then torch.tensor(...)",
                "The forward pass ran under no_grad() or inference_mode()",
                "The output was detached before the loss",
                "A metric is used as the loss",
                .. leaf ? ["requires_grad was set on the loss to avoid the exception of backward"] : Array.Empty<string>(),
            ],
            Cures =
            [
                "Call backward() on the tensor that the loss function returned; use item() only for what you print",
                "Use no_grad() for evaluation only",
                .. leaf ? ["Remove requires_grad from the loss: it hides the missing graph"] : Array.Empty<string>(),
            ],
        };
    }
}
