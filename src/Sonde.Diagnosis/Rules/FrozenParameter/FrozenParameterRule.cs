// frozen-parameter: parameters with requires_grad = false.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Names the frozen parameters. Whether they were meant to be frozen cannot be seen; whether the network learns can. While it does, a frozen part
/// is information (a pretrained backbone is usually frozen); when it does not, the frozen part is among the possible causes. Whether the optimizer
/// holds them makes no difference: passing all of <c>parameters()</c> is the custom, and it skips those without a gradient.
/// </summary>
internal sealed partial class FrozenParameterRule : RunRule
{

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (run.Frozen is not { } parameters)
        {
            return RuleOutcome.Needs(
                "gradient flow or a model record, which the training monitor records", GradientFlowRecord.Reading.Plugin, ModelRecord.Reading.Plugin);
        }
        if (parameters.Frozen.Count == 0) return RuleOutcome.Nothing;
        return RuleOutcome.Of(parameters.Frozen.Count == parameters.Total ? All(parameters, signals) : Some(parameters, run));
    }

    private Finding Some(FrozenParameters parameters, RunContext run)
    {
        var (frozen, total) = (parameters.Frozen, parameters.Total);
        var learning = run.Learning;
        var stuck = learning.State == LearningState.NotLearning;
        var learns = learning.State is LearningState.Learning or LearningState.Slow;
        var title = $"{frozen.Count} of {Wording.Count(total, "parameter")} {(frozen.Count == 1 ? "is" : "are")} frozen (requires_grad = false)"
            + (stuck ? ", and the network does not learn" : learns ? ", and the network learns" : "") + $": {parameters.Names}";
        return new(Id, stuck ? Severity.Warning : Severity.Info, stuck ? 0.5 : 1, title, frozen[0].Layer)
        {
            Evidence = [.. Evidence(parameters, run.Signals), .. LearningEvidence.Of(learning)],
            Causes = stuck
                ?
                [
                    "Layers that have to learn are frozen together with the backbone",
                    "The part that is trained is too small, or its input carries too little for the task",
                ]
                : ["requires_grad was set to false, which is usual for a pretrained backbone"],
            Cures = stuck
                ?
                [
                    "Set requires_grad = true on more layers, from the output backwards, before you create the optimizer",
                    "Train the whole network for some steps and compare the loss",
                ]
                : ["Nothing to do if you meant to freeze them; else set requires_grad = true before you create the optimizer"],
        };
    }

    private Finding All(FrozenParameters parameters, RunSignals signals)
    {
        var onset = signals.GradientFlow is { Count: > 0 } frames ? Onset.Of(frames.Steps, AllFrozen(frames)) : null;
        return new(Id, Severity.Error, 1,
            $"Every parameter is frozen ({Wording.Count(parameters.Total, "parameter")}): nothing can be trained", parameters.Frozen[0].Layer)
        {
            Onset = onset,
            Steps = onset is { After: not null } ? new(onset.By, signals.GradientFlow!.Steps[^1]) : null,
            Evidence = Evidence(parameters, signals),
            Causes =
            [
                "The whole model was frozen instead of its backbone", "Code that loads a state or switches to evaluation also sets requires_grad to false",
            ],
            Cures = ["Set requires_grad = true on the layers that have to learn, at least on the last one"],
        };
    }

    private static bool[] AllFrozen(GradientFrames frames) =>
        [.. Enumerable.Range(0, frames.Count).Select(f => Enumerable.Range(0, frames.Parameters.Length).All(p => frames.State(f, p) == GradientState.Frozen))];

    private static List<Evidence> Evidence(FrozenParameters parameters, RunSignals signals)
    {
        List<Evidence> evidence = [new($"frozen parameters, of {Wording.Number(parameters.Total)}", parameters.Frozen.Count)];
        if (signals.ModelRecord is { } model && model.Parameters.Any(p => p.InOptimizer is not null))
        {
            var names = parameters.Frozen.Select(f => f.Name).ToHashSet();
            evidence.Add(new(
                "frozen parameters that the optimizer holds (it skips them)", model.Parameters.Count(p => p.InOptimizer == true && names.Contains(p.Name))));
        }

        return evidence;
    }
}
