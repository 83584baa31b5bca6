// all-zero-tensor: an op passes no gradient at all, so that every parameter before it stands still.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reports gradients that are exactly zero in every frame over at least 20 steps, with the op that loses them. Exact zeros need no threshold. Dead
/// rectifiers, saturated activations and weights of zero have rules of their own, which share the analysis.
/// </summary>
internal sealed partial class AllZeroTensorRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.GradientFlow is not { Count: > 0 } frames)
            return RuleOutcome.Needs("gradient flow, which the training monitor records", GradientFlowRecord.Reading.Plugin);
        if (frames.Count < RecentFrames.FewestExact || frames.Steps[^1] - frames.Steps[0] < RecentFrames.FewestSteps - 1)
            return RuleOutcome.Needs($"gradient flow over {RecentFrames.FewestSteps} steps");
        if (run.Zero is not { Kind: ZeroKind.Head or ZeroKind.Between } zero || zero.Judge(run) is not { } verdict) return RuleOutcome.Nothing;
        return RuleOutcome.Of(Finding(zero, verdict.Severity, verdict.Confidence, frames, run));
    }

    private Finding Finding(ZeroGradient zero, Severity severity, double confidence, GradientFrames frames, RunContext run)
    {
        var isAll = zero.Kind == ZeroKind.Head;
        var place = zero.Op is { } op ? $"{op.Where} passes none"
            : isAll ? $"it is lost between {zero.Place.Layer} and the loss" : $"it is lost between {zero.Place.Layer} and {zero.After ?? "the loss"}";
        var since = zero.Onset.After is null ? "since the first step" : $"since step {zero.Onset.By}";
        var title = isAll
            ? $"Every gradient is exactly 0 {since}, and no weight learns: {place}" + (IsConstant(run) ? "; the output does not depend on the sample" : "")
            : $"The gradient is exactly 0 up to {zero.Place.Layer} ({Wording.Count(zero.Layers.Count, "weight layer")}) {since}: {place}";
        return new Finding(Id, severity, confidence, title, zero.Op is { Layer.Length: > 0 } inside ? inside.Layer : zero.Place.Layer, zero.Op?.Source)
        {
            Steps = new(zero.Onset.By, frames.Steps[^1]),
            Onset = zero.Onset,
            Layers = zero.Layers,
            Condition = LayerCondition.NoGradient,
            Evidence =
            [
                new("weight layers with a gradient of exactly zero", zero.Layers.Count, 0),
                new($"frames in a row that show it, over {Wording.Number(frames.Steps[^1] - zero.Onset.By + 1)} steps", zero.Frames, RecentFrames.FewestExact),
                .. LearningEvidence.Of(run.Learning),
            ],
            Causes = Causes(zero),
            Cures = Cures(zero),
        };
    }

    private static bool IsConstant(RunContext run) => run.Signals.Data is { Count: > 0 } data && data[^1].Data.Output is { AcrossSamples: 0 };

    private static string[] Causes(ZeroGradient zero) => zero.Op?.Effect switch
    {
        OpEffect.Clamp =>
            [$"The values that {zero.Op.Op} gets lie outside of its range for every sample: there it is flat, and a flat function has no gradient",
            "The last bias, or the scale of the targets, puts the output outside of that range"],
        OpEffect.Rectifier => [$"The values that {zero.Op.Op} gets are below its bound for every sample: there it is flat, and a flat function has no gradient",
            "A rectifier on the output or on logits, which need none"],
        OpEffect.Step => [$"The op {zero.Op.Op} is a step function: its gradient is zero wherever it exists"],
        OpEffect.Bounded => [$"The values that {zero.Op.Op} gets are so large that its gradient underflows to zero"],
        _ =>
        [
            "An op without slope lies on the way: clamp, a rectifier below zero, round, a comparison, a multiplication by a mask of zeros",
            "The loss does not depend on the output, or is so small that its gradient underflows to zero",
        ],
    };

    private static string[] Cures(ZeroGradient zero) => zero.Op?.Effect switch
    {
        OpEffect.Clamp or OpEffect.Rectifier =>
        [
            $"Train without {zero.Op.Op} on the output: give the loss what the last layer puts out, and apply {zero.Op.Op} only to what you report",
            "Where the output must stay in a range, use a function with a slope everywhere: sigmoid(x), softplus(x), or a * tanh(x)",
            "Start with the output inside of the range: last.bias.fill_(mean of the targets) under no_grad()",
        ],
        OpEffect.Step => ["Use a straight-through estimator in place of the step function: soft + (hard - soft).detach()"],
        OpEffect.Bounded =>
            ["Normalise the layer's input, and start with smaller weights", "Give logits to the loss: binary_cross_entropy_with_logits, cross_entropy"],
        _ => ["Look at each op on that way for one without slope", "Print loss.grad_fn and the gradient of the output: output.retain_grad()"],
    };
}
