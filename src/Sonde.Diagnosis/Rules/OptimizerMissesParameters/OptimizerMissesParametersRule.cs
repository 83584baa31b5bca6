// optimizer-misses-parameters: parameters that get a gradient and never move, because the optimizer does not hold them.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Names trainable parameters that the optimizer lacks, that get a gradient, and that have not changed since the first step while others have. Those
/// that a second optimizer moves are none; those with requires_grad = false are frozen on purpose.
/// </summary>
internal sealed partial class OptimizerMissesParametersRule : RunRule
{
    private const int FewestCalls = 15;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        if (LoopFacts.Calls(steps) < FewestCalls) return RuleOutcome.Needs($"{FewestCalls} steps of the training loop");
        var missing = Missing(run.Signals, steps);
        // What a replaced tensor leaves behind in the optimizer is optimizer-stale-parameters.
        if (missing.Count == 0 || OptimizerStaleParametersRule.IsStale(steps[^1].Loop) || !steps.Any(s => s.Loop.Moved > 0)) return RuleOutcome.Nothing;
        var (loop, stuck) = (steps[^1].Loop, run.Learning.State == LearningState.NotLearning);
        var layer = LayerOf(missing[0]);
        return RuleOutcome.Of(new Finding(Id, stuck ? Severity.Error : Severity.Warning, 0.95,
            $"The optimizer does not hold {Wording.Count(missing.Count, "trainable parameter")}, "
                + $"which {(missing.Count == 1 ? "gets" : "get")} a gradient and never "
                + $"{(missing.Count == 1 ? "changes" : "change")}: {Wording.List(missing)}", layer)
        {
            Layers = [.. missing.Select(LayerOf).Distinct()],
            Steps = new(steps[0].Step, steps[^1].Step),
            Evidence =
            [
                new("trainable parameters that the optimizer lacks and that have not changed", missing.Count, 0),
                new("parameters that the optimizer holds", loop.Groups.Sum(g => g.Parameters)),
                new("steps over which they were compared", LoopFacts.Calls(steps)),
            ],
            Causes =
            [
                "The optimizer was given the parameters of a part of the model",
                "Layers were added or replaced after the optimizer was made",
                "They are meant to be frozen, and requires_grad was left on",
            ],
            Cures =
            [
                "Give it all of them: `optim.Adam(model.parameters(), lr)`, after the model is complete",
                "Add the rest as a group: `optimizer.add_param_group(new Adam.ParamGroup(head.parameters()))`",
                "If they are meant to be frozen, set requires_grad = false on them: the backward pass then costs less",
            ],
        });
    }

    internal static string LayerOf(string parameter) => parameter.LastIndexOf('.') is > 0 and var dot ? parameter[..dot] : "";

    private static List<string> Missing(RunSignals signals, LoopStep[] steps)
    {
        var loop = steps[^1].Loop;
        if (loop.Optimizer is null || loop.Still is null) return [];
        var still = loop.StillNames.ToHashSet(StringComparer.Ordinal);
        return [.. loop.NotInOptimizer.Where(name => still.Contains(name) && GetsGradient(signals.GradientFlow, name))];
    }

    private static bool GetsGradient(GradientFrames? frames, string name)
    {
        var p = frames is null ? -1 : Array.FindIndex(frames.Parameters, info => info.Name == name);
        if (p < 0) return false;
        for (var f = 0; f < frames!.Count; f++)
            if (frames.State(f, p) == GradientState.Present && frames.Value(f, p, GradientFlowColumn.Norm) > 0) return true;
        return false;
    }
}
