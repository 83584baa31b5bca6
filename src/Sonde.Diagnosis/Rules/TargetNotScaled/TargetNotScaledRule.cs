// target-not-scaled: targets in the hundreds or thousands, that a freshly made network takes too long to reach, or blows up on the way.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// A network begins with outputs of about 1. Targets far larger make a squared loss of thousands, whose gradients throw the weights, or,
/// where each step is bounded (Adam, clipping), targets out of reach.
/// </summary>
internal sealed partial class TargetNotScaledRule : RunRule
{
    private const int Fewest = 5;

    private TargetNotScaledOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.Data.Count == 0) return StepDataEvidence.Missing;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        var records = signals.Data.Where(record => StepDataEvidence.IsRegression(record.Data) && StepDataEvidence.Size(record.Data.Y) is not null).ToArray();
        if (records.Length < Fewest) return RuleOutcome.Needs($"the output and {Fewest} batches of targets that are numbers");
        var size = Robust.Median([.. records.Select(record => StepDataEvidence.Size(record.Data.Y)!.Value)]);
        if (size < Limits.Large) return RuleOutcome.Nothing;
        var (mean, deviation) = (Median(records, data => data.Y!.Mean), Median(records, data => data.Y!.Deviation));
        if (size >= Limits.BlowsUp && IsBlownUp(signals, records)) return RuleOutcome.Of(Finding(run, records, size, mean, deviation, double.NaN));
        if (StepDataEvidence.Steps(signals) < Limits.MinSteps) return RuleOutcome.Needs($"{Limits.MinSteps} training steps");
        if (StepDataEvidence.IsBroken(signals)) return RuleOutcome.Nothing;
        var reached = Reached(records, mean, deviation);
        return reached < Limits.Reached ? RuleOutcome.Of(Finding(run, records, size, mean, deviation, reached)) : RuleOutcome.Nothing;
    }

    /// <summary>Whether the loss is not finite, or the outputs have left the targets far behind.</summary>
    private static bool IsBlownUp(RunSignals signals, (long Step, StepDataRecord Data)[] records) =>
        StepDataEvidence.IsBroken(signals)
        || (StepDataEvidence.Size(records[^1].Data.Output) is null or double.NaN)
        || StepDataEvidence.Size(records[^1].Data.Output) > 100 * StepDataEvidence.Size(records[^1].Data.Y);

    /// <summary>
    /// Share of the way that the last outputs have come: to the targets' mean where that is what they are far from, else to their spread.
    /// </summary>
    private static double Reached((long Step, StepDataRecord Data)[] records, double mean, double deviation)
    {
        var last = records[^Math.Min(3, records.Length)..];
        if (Math.Abs(mean) > 2 * deviation) return 1 - (Math.Abs(Median(last, data => data.Output!.Mean) - mean) / Math.Abs(mean));
        return Median(last, data => data.Output!.Deviation) / deviation / 0.5;
    }

    private Finding Finding(RunContext run, (long Step, StepDataRecord Data)[] records, double size, double mean, double deviation, double reached)
    {
        var signals = run.Signals;
        var broken = double.IsNaN(reached);
        var output = StepDataEvidence.Size(records[0].Data.Output) ?? double.NaN;
        return new(Id, broken ? Severity.Error : Severity.Warning, broken ? 0.85 : 0.8,
            $"The targets are not scaled: mean {Wording.Number(mean)}, deviation {Wording.Number(deviation)}, "
                + (broken ? "and the loss blows up" : $"and after {Wording.Number(StepDataEvidence.Steps(signals))} steps the output is far from them"),
            StepDataEvidence.LastLayer(signals))
        {
            Steps = new(records[0].Step, StepDataEvidence.LastStep(signals)),
            Evidence =
            [
                new("root mean square of the targets", size, Limits.Large),
                new("root mean square of the first outputs", output),
                .. broken ? Array.Empty<Evidence>() : [new("share of the way to the targets that the output has come", reached, Limits.Reached)],
            ],
            Causes =
            [
                "The targets are in their own unit (prices, counts, degrees) and the network begins with outputs of about 1",
                "The output has an activation that does not reach them (tanh, sigmoid)",
            ],
            Cures =
            [
                "Standardise the targets with the training set's own numbers, and undo that when you predict: y = (y - mean) / std;",
                "Or set the last bias to their mean, and take their logarithm where they span orders of magnitude",
            ],
        };
    }

    private static double Median((long Step, StepDataRecord Data)[] records, Func<StepDataRecord, double?> of) =>
        Robust.Median([.. records.Select(record => of(record.Data)).OfType<double>().Where(double.IsFinite).DefaultIfEmpty(double.NaN)]);
}
