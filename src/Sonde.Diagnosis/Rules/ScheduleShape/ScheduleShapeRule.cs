// schedule-shape: what a schedule makes of the learning rate over the run.
namespace Sonde.Diagnosis;

/// <summary>
/// To nothing: most of the run is spent at a thousandth of the peak or less, and the rate has left only a few steps at the peak's worth. Schedules
/// that end low (cosine, linear, one-cycle, a drop an epoch) spend little of a run there. To the sky: it still grows at the end, far above what it was.
/// </summary>
internal sealed partial class ScheduleShapeRule : RunRule
{
    private const int FewestSteps = 30;
    private const double Nothing = 1e-3;
    private const double IdleShare = 0.3;
    private const double LeftShare = 0.2;
    private const double Sky = 30;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (RateCurve.Of(run.Signals) is not { } curve) return RuleOutcome.Needs("the learning rate (the scalar learning_rate)");
        if (curve.Length < FewestSteps && curve.Steps.Length < FewestSteps) return RuleOutcome.Needs($"{FewestSteps} steps with a learning rate");
        if (curve.Peak <= 0) return RuleOutcome.Nothing;
        return RuleOutcome.Of((Idle(curve, run) ?? Rising(curve, run)) is { } finding ? [finding] : []);
    }

    private Finding? Idle(RateCurve curve, RunContext run)
    {
        if (curve.Since(rate => rate <= Nothing * curve.Peak) is not { } since) return null;
        var (idle, left) = ((double)(curve.End - since + 1) / curve.Length, curve.StepsAtPeak() / curve.Length);
        var dead = curve.Last == 0 || curve.Last <= 1e-6 * curve.Peak;
        // What has converged before the rate fell has lost nothing.
        if (idle < IdleShare || left > (dead ? 2 : 1) * LeftShare || run.Learning.Loss.Drop > 0.95) return null;
        var stuck = run.Learning.State == LearningState.NotLearning;
        return new Finding(Id, stuck || curve.Last == 0 ? Severity.Error : Severity.Warning, 0.9,
            $"The learning rate falls from {Wording.Number(curve.Peak)} to {Wording.Number(curve.Last)}, "
                + $"and {Wording.Percent(idle)} of the run is trained at a thousandth of it or less"
                + (run.Learning.Loss.State == LossState.Unknown ? "" : $", while the loss stands at {Wording.Number(run.Learning.Loss.Final)}"))
        {
            Steps = new(since, curve.End),
            Evidence =
            [
                new("share of the run at a thousandth of the highest rate or less", idle, IdleShare),
                new("sum of all rates, in steps at the highest rate, as a share of the run", left, LeftShare),
                new("learning rate at the end", curve.Last),
            ],
            Causes =
            [
                "The loop calls scheduler.step() for each batch, and its numbers are meant for epochs",
                "ReduceLROnPlateau has the wrong mode: \"max\" for a loss lowers the rate while the loss falls",
                "The decay is too strong, or the schedule is shorter than the training",
            ],
            Cures =
            [
                "Call `scheduler.step();` once an epoch, or give it numbers in steps",
                "For a loss: `optim.lr_scheduler.ReduceLROnPlateau(optimizer, \"min\", min_lr: [1e-5])`",
            ],
        };
    }

    private Finding? Rising(RateCurve curve, RunContext run)
    {
        if (curve.Steps.Length < 10 || curve.Last < curve.Peak || !(curve.Values[0] > 0)) return null;
        var middle = Robust.Median([.. curve.Values]);
        var before = curve.Values[curve.Values.Length * 9 / 10];
        if (curve.Last < Sky * middle || curve.Last < 1.2 * before) return null;
        var bad = run.Learning.State is LearningState.NotLearning or LearningState.Unknown || run.Signals.NonFinite.Count > 0;
        return new Finding(Id, bad ? Severity.Error : Severity.Warning, 0.9,
            $"The learning rate grows without end, from {Wording.Number(curve.Values[0])} to {Wording.Number(curve.Last)}")
        {
            Steps = new(curve.Steps[0], curve.End),
            Evidence = [new("learning rate at the end over its median", curve.Last / middle, Sky), new("learning rate at the end", curve.Last)],
            Causes =
            [
                "The schedule's factor is above 1: `ExponentialLR(optimizer, gamma: 1.05)`",
                "A warm-up has no end",
                "It is a search for a rate: then nothing is wrong",
            ],
            Cures = ["Use a factor below 1, and end the warm-up at the rate that you mean"],
        };
    }
}
