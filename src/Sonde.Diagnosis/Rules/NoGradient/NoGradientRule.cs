// no-gradient: trainable parameters whose gradient stays null, or has become so.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reports trainable parameters that never had a gradient in any frame. One finding for those that the forward pass never
/// used, one for the others, one for those that had a gradient and lost it. A parameter whose gradient comes and goes (parts trained
/// in turn, layers dropped at random) is none; a part that is switched off in a network that learns is information.
/// </summary>
internal sealed partial class NoGradientRule : RunRule
{
    private NoGradientOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.GradientFlow is not { Count: > 0 } frames)
            return RuleOutcome.Needs("gradient flow, which the training monitor records", GradientFlowRecord.Reading.Plugin);
        if (frames.Count < Limits.MinFrames) return RuleOutcome.Needs($"{Limits.MinFrames} steps with gradient flow");
        var cut = signals.OpTrace?.Cuts.SelectMany(c => c.Parameters).ToHashSet() ?? [];
        var unused = new List<int>();
        var missing = new List<int>();
        var trainable = 0;
        var seen = false;
        for (var p = 0; p < frames.Parameters.Length; p++)
        {
            var states = Enumerable.Range(0, frames.Count).Select(f => frames.State(f, p)).ToArray();
            if (states.All(s => s == GradientState.Frozen)) continue;
            trainable++;
            var absent = states.Count(s => s is GradientState.NoGradient or GradientState.NeverUsed or GradientState.Cut);
            seen |= absent > 0 || states.Contains(GradientState.Present);
            if (absent < Limits.MinFrames || states.Contains(GradientState.Present) || cut.Contains(frames.Parameters[p].Name)) continue;
            (states[^1] == GradientState.NeverUsed ? unused : missing).Add(p);
        }

        if (trainable == 0) return RuleOutcome.Nothing;
        if (!seen && NeverRun(frames, run)) return RuleOutcome.Of(NoBackward(frames, trainable));
        if (!seen) return RuleOutcome.Needs("a step whose gradients are still there when the monitor reads them (zero_grad belongs before backward)");
        var all = unused.Count + missing.Count == trainable;
        List<Finding> findings = [];
        if (missing.Count > 0) findings.Add(Missing(frames, missing, trainable, all));
        if (unused.Count > 0) findings.Add(Unused(frames, unused, trainable, all));
        var lost = LostGradient.Find(frames, Limits.MinFramesLost).Where(l => !cut.Contains(frames.Parameters[l.Parameter].Name)).ToArray();
        if (lost.Length > 0) findings.Add(Lost(frames, lost, trainable, run.Learning.State is LearningState.Learning or LearningState.Slow));
        return RuleOutcome.Of(findings);
    }

    // A loss that falls had gradients, which were then set to null before they could be read.
    private bool NeverRun(GradientFrames frames, RunContext run) =>
        frames.Count >= Limits.MinFramesWithoutBackward
        && Enumerable.Range(0, frames.Parameters.Length).All(p =>
            frames.CountState(p, GradientState.NotYetRun) + frames.CountState(p, GradientState.Frozen) == frames.Count)
        && run.Learning.Loss.State is not (LossState.Fallen or LossState.Falling);

    private Finding NoBackward(GradientFrames frames, int trainable) =>
        new(Id, Severity.Error, 0.9, $"No backward pass was seen in {Wording.Count(frames.Total, "recorded step")}: no parameter has a gradient")
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Layers = Layers(frames, [.. Enumerable.Range(0, frames.Parameters.Length).Where(p => frames.State(frames.Count - 1, p) != GradientState.Frozen)]),
            Condition = LayerCondition.NoGradient,
            Evidence = [new("trainable parameters without a gradient", trainable, 0), new("frames looked at", frames.Count, Limits.MinFramesWithoutBackward)],
            Causes = ["The training loop does not call backward()", "Gradients are set to null between backward() and the monitor's Step"],
            Cures = ["Call loss.backward() between zero_grad() and step()", "Call zero_grad() before the forward pass, not after step()"],
        };

    private Finding Missing(GradientFrames frames, List<int> parameters, int trainable, bool all)
    {
        var title = all && parameters.Count == trainable
            ? $"No parameter gets a gradient: all {trainable} stay null after backward"
            : $"{Amount(parameters, trainable, "gets", "get")} no gradient: {Names(frames, parameters)}";
        return Finding(frames, parameters, all, title) with
        {
            Causes = all
                ?
                [
                    "backward() was not called, or was called on a loss that was not computed by this network",
                    "The loss was computed from another copy of the model",
                ]
                :
                [
                    "The branch is computed but does not enter the loss",
                    "A detach(), an item(), an index or a comparison lies between the parameter and the loss",
                    "The output of the branch is overwritten before it is used",
                ],
            Cures = all
                ?
                [
                    "Call backward() on the loss, between zero_grad() and step()",
                    "Compute the loss from the output of the same model that the optimizer trains",
                ]
                : ["Let the branch enter the loss, or remove it", "Freeze it with requires_grad = false if it must not be trained"],
        };
    }

    private Finding Unused(GradientFrames frames, List<int> parameters, int trainable, bool all)
    {
        var title = $"{Amount(parameters, trainable, "is", "are")} never used by the forward pass: {Names(frames, parameters)}";
        return Finding(frames, parameters, all, title) with
        {
            Causes = ["The module is registered, but forward does not call it", "The forward method calls another module of the same kind twice"],
            Cures = ["Call the module in forward, or remove it", "Freeze it with requires_grad = false if you keep it for later"],
        };
    }

    private Finding Lost(GradientFrames frames, LostGradient[] lost, int trainable, bool learns)
    {
        var since = lost.Min(l => l.Since);
        var all = lost.Length == trainable;
        List<int> parameters = [.. lost.Select(l => l.Parameter)];
        var severity = all ? Severity.Error : learns ? Severity.Info : Severity.Warning;
        return new(Id, severity, all ? 0.95 : learns ? 0.5 : 0.7,
            $"{Amount(parameters, trainable, "has", "have")} got no gradient since step {frames.Steps[since]}, after having had one: "
                + $"{Names(frames, parameters)}",
            frames.Parameters[parameters[0]].Layer)
        {
            Steps = new(frames.Steps[since], frames.Steps[^1]),
            Onset = new(frames.Steps[since - 1], frames.Steps[since]),
            Layers = Layers(frames, parameters),
            Condition = LayerCondition.NoGradient,
            Evidence =
            [
                new("trainable parameters that lost their gradient", lost.Length, 0),
                new("newest frames without it", frames.Count - lost.Max(l => l.Since), Limits.MinFramesLost),
            ],
            Causes =
            [
                all
                    ? "From that step on, the loss is no longer computed from the network, or backward() is no longer called"
                    : "From that step on, a branch of the training loop or of forward leaves it out",
                "A detach(), a no_grad or a mode was switched on there and never off again",
            ],
            Cures =
            [
                "Look at what the training loop does differently from that step on",
                "Nothing to do if that part must not be trained any more; requires_grad = false makes that clear",
            ],
        };
    }

    private Finding Finding(GradientFrames frames, List<int> parameters, bool all, string title) =>
        new(Id, all ? Severity.Error : Severity.Warning, all ? 1 : 0.9, title, frames.Parameters[parameters[0]].Layer)
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Onset = new(null, frames.Steps[0]),
            Layers = Layers(frames, parameters),
            Condition = LayerCondition.NoGradient,
            Evidence =
            [
                new("trainable parameters without a gradient", parameters.Count, 0),
                new($"frames looked at, of {Wording.Number(frames.Total)}", frames.Count, Limits.MinFrames),
            ],
        };

    private static string Amount(List<int> parameters, int trainable, string one, string many) =>
        $"{parameters.Count} of {Wording.Count(trainable, "trainable parameter")} {(parameters.Count == 1 ? one : many)}";

    private static string[] Layers(GradientFrames frames, List<int> parameters) => [.. parameters.Select(p => frames.Parameters[p].Layer).Distinct()];

    private static string Names(GradientFrames frames, List<int> parameters) => Wording.List([.. parameters.Select(p => frames.Parameters[p].Name)]);
}
