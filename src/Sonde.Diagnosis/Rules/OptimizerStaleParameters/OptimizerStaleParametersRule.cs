// optimizer-stale-parameters: the model's tensors were replaced after the optimizer was made.
namespace Sonde.Diagnosis;

/// <summary>
/// The optimizer holds tensors that the model lacks, and the model has trainable parameters that the optimizer lacks and that never change: moved,
/// loaded or replaced after the optimizer was made. An optimizer that also holds another model's parameters lacks none of this one.
/// </summary>
internal sealed partial class OptimizerStaleParametersRule : RunRule
{
    private const int FewestCalls = 15;

    /// <summary>Whether the optimizer lacks parameters and holds tensors in their place.</summary>
    internal static bool IsStale(Sonde.Events.TrainingLoopRecord loop) => loop is { Optimizer: not null, Foreign: > 0, NotInOptimizer.Length: > 0 };

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        if (LoopFacts.Calls(steps) < FewestCalls) return RuleOutcome.Needs($"{FewestCalls} steps of the training loop");
        var loop = steps[^1].Loop;
        var still = loop.StillNames.ToHashSet(StringComparer.Ordinal);
        string[] stale = loop.Still is null || !IsStale(loop) ? [] : [.. loop.NotInOptimizer.Where(still.Contains)];
        if (stale.Length == 0) return RuleOutcome.Nothing;
        var begun = Array.FindIndex(steps, s => IsStale(s.Loop));
        return RuleOutcome.Of(new Finding(Id, Severity.Error, 0.97,
            $"The optimizer updates {Wording.Count(loop.Foreign, "tensor")} that {(loop.Foreign == 1 ? "is no parameter" : "are no parameters")} of the "
                + "model any more; "
                + $"in {(stale.Length == 1 ? "its" : "their")} place {Wording.List(stale)} {(stale.Length == 1 ? "never changes" : "never change")}",
            OptimizerMissesParametersRule.LayerOf(stale[0]))
        {
            Layers = [.. stale.Select(OptimizerMissesParametersRule.LayerOf).Distinct()],
            Steps = new(steps[begun].Step, steps[^1].Step),
            Evidence =
            [
                new("tensors of the optimizer that are no parameters of the model", loop.Foreign, 0),
                new("trainable parameters that the optimizer lacks and that have not changed", stale.Length, 0),
            ],
            Causes =
            [
                "A layer or its weight was replaced after the optimizer was made: a new head, a weight from a checkpoint",
                "The model was moved, converted or made anew after the optimizer was made",
            ],
            Cures =
            [
                "Make the optimizer last: build, load and move the model, then `var optimizer = optim.Adam(model.parameters(), lr)`",
                "Load weights in place: `using (no_grad()) layer.weight.copy_(loaded)` or `model.load_state_dict(...)`",
            ],
        });
    }
}
