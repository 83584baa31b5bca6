// learning-rate-too-low: the rate is zero, or the weights cannot have gone anywhere at this rate.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// A rate of zero over the whole run, or one so small that all updates together are a small share of the weights while the loss stays where it began.
/// A rate that a schedule takes down is schedule-shape.
/// </summary>
internal sealed partial class LearningRateTooLowRule : RunRule
{
    private const int FewestSteps = 15;
    private const int FewestToTravel = 100;
    private const double Travel = 0.02;
    private const double Precision = 6e-8;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (RateCurve.Of(run.Signals) is not { } curve) return RuleOutcome.Needs("the learning rate (the scalar learning_rate)");
        if (curve.Length < FewestSteps) return RuleOutcome.Needs($"{FewestSteps} steps with a learning rate");
        if (curve.Peak == 0) return RuleOutcome.Of(Zero(curve, run));
        return RuleOutcome.Of(Tiny(curve, run) is { } finding ? [finding] : []);
    }

    /// <summary>Whether a rate changes no float32 number of the weights.</summary>
    internal static bool IsBelowPrecision(RunSignals signals, double rate)
    {
        if (signals.GradientFlow is not { Count: > 0 } frames) return rate < Precision;
        var adaptive = IsAdaptive(signals);
        return LoopFacts.Weights(frames).All(p =>
        {
            var weight = frames.Value(0, p, GradientFlowColumn.WeightNorm) / Math.Sqrt(frames.Elements(p));
            return !(rate * (adaptive ? 1 : frames.Value(0, p, GradientFlowColumn.MaxAbs)) > Precision * weight);
        });
    }

    private static bool IsAdaptive(RunSignals signals) => signals.Loop.Any(l => l.Loop.Groups.Any(g => g.Epsilon is not null));

    private Finding? Tiny(RateCurve curve, RunContext run)
    {
        var signals = run.Signals;
        if (signals.GradientFlow is not { Count: >= 10 } frames || curve.Length < FewestToTravel || LoopFacts.UpdateRatio(frames, 1) is not { } ratio)
            return null;
        if (curve.Last > 1.5 * Robust.Median([.. curve.Values])) return null;   // a warm-up is under way
        var usual = IsAdaptive(signals) ? 1e-5 : 1e-3;
        var steps = frames.Steps[^1] - frames.Steps[0] + 1;
        var learning = run.Learning;
        if (ratio * steps > Travel || curve.Peak > usual || learning.Loss.Drop >= run.Loss.Stalled) return null;
        if (learning.Train.State == AccuracyState.Above && learning.State == LearningState.Learning) return null;
        var sure = learning.Train.State == AccuracyState.AtChance || learning.Loss.AtChance || IsBelowPrecision(signals, curve.Peak);
        return new Finding(Id, sure ? Severity.Error : Severity.Warning, sure ? 0.9 : 0.75,
            $"The learning rate of {Wording.Number(curve.Peak)} is too small: "
                + $"in {Wording.Number(steps)} steps the weights changed by at most {Wording.Percent(ratio * steps)}, "
                + "and the loss stays where it began")
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Evidence =
            [
                new("learning rate", curve.Peak, usual),
                new("update of a step over the weights, median", ratio),
                new("all updates together over the weights, at most", ratio * steps, Travel),
                new("fall of the training loss, as a share of its start", learning.Loss.Drop, run.Loss.Stalled),
            ],
            Causes =
            [
                "The rate was chosen too small, or a digit of its exponent is wrong",
                "A rate for one optimizer is used with another: SGD needs some hundred times that of Adam",
            ],
            Cures =
            [
                "Raise it tenfold until the loss falls: Adam usually works at 1e-3, SGD at 0.01 to 0.1",
                "Updates of about a thousandth of the weights a step are usual",
            ],
        };
    }

    private Finding Zero(RateCurve curve, RunContext run) => new(Id, Severity.Error, 0.97,
        $"The learning rate is 0 from step {curve.Steps[0]} to {curve.End}: no step changes anything")
    {
        Steps = new(curve.Steps[0], curve.End),
        Evidence = [new("learning rate", 0, 0), new("steps", curve.Length)],
        Causes = ["The rate was set to 0, or read from settings as 0 (an integer division, a missing value)", "A schedule multiplies it by 0"],
        Cures =
        [
            "Give the optimizer a rate: `optim.Adam(model.parameters(), 1e-3)`", "Print what the schedule sets: `optimizer.ParamGroups.First().LearningRate`",
        ],
    };
}
