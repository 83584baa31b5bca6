// backward-failed: a backward pass threw, where, and which op brought it about.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reports a backward pass that threw. Exact: no threshold but for what is an expected failure, which the training survives. Where the loss
/// has no graph, graph-cut and loss-detached name the cause and this follows from it; where gradients were off, this rule names it.
/// </summary>
internal sealed partial class BackwardFailedRule : RunRule
{
    /// <summary>Steps that came through for each that failed, from which on a failure is one that the training survives. Ours.</summary>
    private const int StepsPerFailure = 10;

    /// <summary>Steps after the first failure that tell whether the training goes on. Ours.</summary>
    private const int FewestSteps = 5;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.BackwardFailure is not { } failure)
        {
            return signals.OpTrace is null && signals.GradientFlow is null
                ? RuleOutcome.Needs("a training monitor attached to the run", BackwardFailureRecord.Reading.Plugin)
                : RuleOutcome.Nothing;
        }

        var (causes, cures) = BackwardFailureAdvice.For(failure);
        var wentOn = WentOn(failure, signals);
        var title = BackwardFailureAdvice.Title(failure);
        if (failure.Failures > 1) title += $", {Wording.Number(failure.Failures)} times in all";
        if (wentOn) title += "; the training went on";
        var culprit = failure.By is { Source: not null } by ? by : null;
        return RuleOutcome.Of(new Finding(
            Id, wentOn ? Severity.Info : Severity.Error, wentOn ? 0.5 : 1, title, failure.By?.Layer ?? Layer(failure), culprit?.Source ?? failure.Source)
        {
            Snippet = culprit is null ? failure.Snippet : culprit.Snippet,
            Steps = new(failure.Step, failure.Step),
            Onset = new(failure.Step > 0 ? failure.Step - 1 : null, failure.Step),
            Condition = failure.Kind == "no-graph" ? LayerCondition.NoGradient : LayerCondition.Faulty,
            Evidence = Evidence(failure, signals),
            Causes = causes,
            Cures = cures,
        });
    }

    /// <summary>Whether gradients were off, which is then said here and not by the rules about cuts.</summary>
    internal static bool NamesGradientMode(BackwardFailureRecord? failure) => failure is { Kind: "no-graph", GradientsOff: true };

    // A catch around the call alone says that it may fail; so do many steps that came through.
    private static bool WentOn(BackwardFailureRecord failure, RunSignals signals)
    {
        var steps = signals.TrainLoss?.Steps ?? [];
        var after = steps.Count(step => step > failure.Step);
        return (after >= FewestSteps && failure.Failures * StepsPerFailure <= after)
            || (failure.IsCaught && failure.Failures * StepsPerFailure <= Math.Max(steps.Length, StepsPerFailure));
    }

    private static string? Layer(BackwardFailureRecord failure) =>
        failure.Saved?.Layer ?? (failure.Parameter is { } name && name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : null);

    private static List<Evidence> Evidence(BackwardFailureRecord failure, RunSignals signals)
    {
        List<Evidence> evidence = [new($"backward passes that threw, the first in step {failure.Step}: {failure.Message.TrimEnd('.')}", failure.Failures, 0)];
        if (failure.GradientsOff) evidence.Add(new("gradients on (1 yes, 0 no)", 0, 1));
        if (signals.TrainLoss is { } loss) evidence.Add(new("steps recorded after it", loss.Steps.Count(step => step > failure.Step)));
        return evidence;
    }
}
