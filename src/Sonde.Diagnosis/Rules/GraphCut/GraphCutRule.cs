// graph-cut: an op without a gradient lies on the only way from parameters to the loss.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reports the ops that the op trace proved to cut trainable parameters off from the loss. Exact: no threshold.
/// Branches that only lose their gradient outside the loss path (metrics, targets, straight-through estimators) are not looked at.
/// </summary>
internal sealed partial class GraphCutRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.OpTrace is not { } trace)
            return RuleOutcome.Needs("an op trace of one step, which the training monitor records", OpTraceRecord.Reading.Plugin);
        if (trace.Cuts.Length > 0)
        {
            // Gradients that were off for the whole pass are one fault, and the exception is its first sign.
            if (trace.Threw is not null && BackwardFailedRule.NamesGradientMode(signals.BackwardFailure) && trace.Cuts.All(c => c.GradientsOff))
                return RuleOutcome.Nothing;
            return RuleOutcome.Of([.. WithoutGradientsOnce(trace.Cuts).OrderByDescending(c => c.Parameters.Length)
                .Select(c => Finding(c, trace) with { Onset = signals.OpTraceOnset, Steps = Since(signals.OpTraceOnset) })]);
        }
        return trace.Tracing == "none" ? RuleOutcome.Needs("an op trace, which this platform did not give", OpTraceRecord.Reading.Plugin) : RuleOutcome.Nothing;
    }

    // One no_grad block makes a cut of each layer in it: one fault, reported at its first op.
    private static OpCutRecord[] WithoutGradientsOnce(OpCutRecord[] cuts)
    {
        var off = cuts.Where(c => Kind(c) == OpKind.NoGrad).ToArray();
        if (off.Length < 2) return cuts;
        var all = off[0] with
        {
            Parameters = [.. off.SelectMany(c => c.Parameters).Distinct()],
            Layer = off.All(c => c.Layer == off[0].Layer) ? off[0].Layer : null,
        };
        return [.. cuts.Except(off), all];
    }

    // A cut is there from the first step on, unless an earlier trace shows the graph whole.
    private static StepRange? Since(Onset? onset) => onset is { After: not null } ? new(onset.By, onset.By) : null;

    private Finding Finding(OpCutRecord cut, OpTraceRecord trace)
    {
        var at = cut.Source is { } source ? $" at {source}" : cut.Layer is { } layer ? $" in {layer}" : "";
        var title = $"{cut.Op}{(cut.GradientsOff ? " (under no_grad)" : "")}{at} cuts {Wording.Count(cut.Parameters.Length, "parameter")} off from the loss";
        if (trace.Threw is not null) title += ", and backward failed";
        var names = cut.Parameters.Length > 0 ? $" ({Wording.List(cut.Parameters)})" : "";
        var evidence = new List<Evidence> { new("trainable parameters cut off" + names, cut.Parameters.Length, 0) };
        if (trace.LossRequiresGrad == false) evidence.Add(new("loss has an autograd graph (1 yes, 0 no)", 0, 1));
        return new Finding(Id, Severity.Error, 1, title, cut.Layer, cut.Source)
        {
            Snippet = cut.Snippet,
            Layers = [.. cut.Parameters.Select(name => name[..Math.Max(0, name.LastIndexOf('.'))]).Distinct()],
            Condition = LayerCondition.NoGradient,
            Evidence = evidence,
            Causes = trace.Threw is { } message ? [.. Causes(cut), $"Message of backward: {FirstLine(message)}"] : Causes(cut),
            Cures = Cures(Kind(cut)),
        };
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim().TrimEnd('.');

    private static string[] Causes(OpCutRecord cut) => Kind(cut) switch
    {
        OpKind.Choice => [$"The op {cut.Op} picks an index; an index does not change when its input changes a little, so it has no gradient",
            "A metric, such as the accuracy, is used in the loss"],
        OpKind.Comparison => [$"The op {cut.Op} gives true or false, which has no gradient", "A metric, such as the accuracy, is used in the loss"],
        OpKind.Number => [$"The op {cut.Op} reads a number out of the tensor, and the graph ends there",
            "The loss is computed from .NET numbers, item() or ToSingle(), and made a tensor again"],
        OpKind.Rounding => [$"The op {cut.Op} is a step function: its gradient is zero wherever it exists"],
        OpKind.Detach => [$"The op {cut.Op} removes the tensor from the graph, which is what it is for", "A no_grad() block spans more than was meant"],
        OpKind.NoGrad => ["Gradients were off while it ran: no_grad(), inference_mode() or set_grad_enabled(false) spans more than was meant"],
        _ => [$"The op {cut.Op} has no gradient for its input", "The tensor is copied through an array, or cast to an integer type"],
    };

    private static string[] Cures(OpKind kind) => kind switch
    {
        OpKind.Choice or OpKind.Comparison => ["Give the logits to the loss (cross_entropy), and keep the op for the metric, under no_grad()",
            "Use a straight-through estimator: hard values in the forward pass, the gradient of soft ones in the backward pass: soft + (hard - soft).detach()",
            "Use Gumbel-softmax where a class must be drawn inside the network",
            "Use soft-argmax, the positions weighted by softmax, where an index is needed as a number"],
        OpKind.Number => ["Compute the loss from tensors to the end, and call item() only for what you print"],
        OpKind.Rounding => ["Use a straight-through estimator: soft + (hard - soft).detach()", "Do not round during training; round the result"],
        OpKind.Detach => ["Remove detach() or no_grad() from this path, and keep it for targets and metrics"],
        OpKind.NoGrad =>
            [
                "End the no_grad() block before this line, and keep it for validation, targets and metrics",
                "Use requires_grad = false for layers that must not be trained",
            ],
        _ =>
            [
                "Use a differentiable op on this path",
                "Keep the op for the metric only, under no_grad()",
                "Use a straight-through estimator: soft + (hard - soft).detach()",
            ],
    };

    private enum OpKind
    {
        Other,
        Choice,
        Comparison,
        Number,
        Rounding,
        Detach,
        NoGrad,
    }

    private static OpKind Kind(OpCutRecord cut) => cut.Op.EndsWith("(then read out as a number)", StringComparison.Ordinal) ? OpKind.Number
        : KindOf(cut.Op) is var kind && kind == OpKind.Other && cut.GradientsOff ? OpKind.NoGrad : kind;

    private static OpKind KindOf(string op) => op[(op.LastIndexOf(':') + 1)..].TrimEnd('_') switch
    {
        "argmax" or "argmin" or "argsort" or "multinomial" or "bernoulli" or "one_hot" or "bucketize" or "searchsorted" => OpKind.Choice,
        "eq" or "ne" or "gt" or "lt" or "ge" or "le" or "greater" or "less" or "logical_and" or "logical_or" or "logical_not" => OpKind.Comparison,
        "item" or "_local_scalar_dense" => OpKind.Number,
        "round" or "floor" or "ceil" or "trunc" or "fix" or "sign" or "heaviside" => OpKind.Rounding,
        "detach" or "alias" => OpKind.Detach,
        _ => OpKind.Other,
    };
}
