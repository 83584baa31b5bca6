// frozen-parameter: parameters with requires_grad = false.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Names the frozen parameters. Freezing is a deliberate act, so this is information, whether or not the optimizer holds them
/// (passing all of <c>parameters()</c> is the custom); only a network with every parameter frozen is an error.
/// </summary>
public sealed class FrozenParameterRule : IRule
{
    /// <inheritdoc/>
    public string Id => "frozen-parameter";

    /// <inheritdoc/>
    public RuleOutcome Check(RunSignals signals)
    {
        var (frozen, total) = signals.GradientFlow is { Count: > 0 } frames ? FromFrames(frames)
            : signals.ModelRecord is { } model ? FromModel(model)
            : (null, 0);
        if (frozen is null || total == 0) return RuleOutcome.Needs("gradient flow or a model record, which the training monitor records");
        if (frozen.Count == 0) return RuleOutcome.Nothing;
        return RuleOutcome.Of(frozen.Count == total ? All(frozen, signals) : Some(frozen, total, signals));
    }

    private static (List<(string Name, string Layer)> Frozen, int Total) FromFrames(GradientFrames frames)
    {
        var last = frames.Count - 1;
        var frozen = Enumerable.Range(0, frames.Parameters.Length).Where(p => frames.State(last, p) == GradientState.Frozen)
            .Select(p => (frames.Parameters[p].Name, frames.Parameters[p].Layer)).ToList();
        return (frozen, frames.Parameters.Length);
    }

    private static (List<(string Name, string Layer)> Frozen, int Total) FromModel(ModelRecord model) =>
        (model.Parameters.Where(p => !p.Trainable).Select(p => (p.Name, p.Layer)).ToList(), model.Parameters.Length);

    private Finding Some(List<(string Name, string Layer)> frozen, int total, RunSignals signals) =>
        new(Id, Severity.Info, 1, $"{frozen.Count} of {Wording.Count(total, "parameter")} {(frozen.Count == 1 ? "is" : "are")} frozen on purpose "
            + $"(requires_grad = false), no alarm: {Names(frozen)}", frozen[0].Layer)
        {
            Evidence = Evidence(frozen, total, signals),
            Causes = ["requires_grad was set to false, as for a pretrained backbone"],
            Cures = ["nothing to do if that was meant; else set requires_grad = true before the optimizer is built"],
        };

    private Finding All(List<(string Name, string Layer)> frozen, RunSignals signals)
    {
        var onset = signals.GradientFlow is { Count: > 0 } frames ? Onset.Of(frames.Steps, AllFrozen(frames)) : null;
        return new(Id, Severity.Error, 1, $"Every parameter is frozen ({Wording.Count(frozen.Count, "parameter")}): nothing can be trained", frozen[0].Layer)
        {
            Onset = onset,
            Steps = onset is { After: not null } ? new(onset.By, signals.GradientFlow!.Steps[^1]) : null,
            Evidence = Evidence(frozen, frozen.Count, signals),
            Causes = ["the whole model was frozen where only the backbone was meant", "a state loaded or set to evaluation turned requires_grad off"],
            Cures = ["set requires_grad = true on the layers that shall learn, at least the last one"],
        };
    }

    private static bool[] AllFrozen(GradientFrames frames) =>
        [.. Enumerable.Range(0, frames.Count).Select(f => Enumerable.Range(0, frames.Parameters.Length).All(p => frames.State(f, p) == GradientState.Frozen))];

    private static List<Evidence> Evidence(List<(string Name, string Layer)> frozen, int total, RunSignals signals)
    {
        List<Evidence> evidence = [new("frozen parameters", frozen.Count, total)];
        if (signals.ModelRecord is { } model && model.Parameters.Any(p => p.InOptimizer is not null))
        {
            var names = frozen.Select(f => f.Name).ToHashSet();
            evidence.Add(new("of these held by the optimizer, which skips them", model.Parameters.Count(p => p.InOptimizer == true && names.Contains(p.Name))));
        }

        return evidence;
    }

    private static string Names(List<(string Name, string Layer)> frozen) => Wording.List([.. frozen.Select(f => f.Name)]);
}
