// majority-shortcut: the network has learned to name the commonest class and nothing else.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares what is predicted with the labels. A network that is right to name the commonest class nearly always (rare events that the input
/// hardly shows) has a loss below that of naming frequencies; one on the shortcut has not.
/// </summary>
internal sealed partial class MajorityShortcutRule : RunRule
{
    private const int FewestLate = 3;
    private const double FewestExpected = 4;   // samples of other classes that must have been there to be named

    private MajorityShortcutOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.Data.Count == 0) return StepDataEvidence.Missing;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        if (!signals.Data.Any(record => record.Data.Labels.Length > 1)) return RuleOutcome.Needs("class labels and the output for them");
        if (StepDataEvidence.Steps(signals) < Limits.MinSteps) return RuleOutcome.Needs($"{Limits.MinSteps} training steps");
        if (Of(run, Limits) is not { } found) return RuleOutcome.Nothing;
        var late = StepDataEvidence.Late(signals);
        return RuleOutcome.Of(new Finding(Id, Severity.Warning, 0.8,
            $"The network names class {found.Class} for {Wording.Percent(found.Predicted)} of the samples; {Wording.Percent(found.Share)} have it, "
                + "so that this alone makes the accuracy",
            StepDataEvidence.LastLayer(signals))
        {
            Steps = new(late[0].Step, late[^1].Step),
            Evidence =
            [
                new("share of the other classes among the predictions, over that among the labels", found.Others, Limits.FewestOthers),
                new("loss, over that of always giving the frequencies", found.Loss, 1 - Limits.Gain),
                new("samples counted", found.Counted),
                .. LearningEvidence.Of(run.Learning),
            ],
            Causes =
            [
                "The classes are so unequal that always naming one gives a low loss",
                "The network is too small, or trained too shortly, to tell the rare classes apart",
                "The input says little of the class",
            ],
            Cures =
            [
                "Weight the classes in the loss: nn.functional.cross_entropy(output, y, weight: torch.tensor(weights))",
                "Draw samples of each class equally often, or use focal loss",
                "Judge by recall of each class or balanced accuracy",
            ],
        });
    }

    /// <summary>The shortcut in numbers; null where there is none.</summary>
    internal static (int Class, double Share, double Predicted, double Others, double Loss, long Counted)? Of(RunContext run, MajorityShortcutOptions limits)
    {
        var signals = run.Signals;
        if (signals.LossNeedNotFall is not null || StepDataEvidence.Steps(signals) < limits.MinSteps) return null;
        var late = StepDataEvidence.Late(signals);
        var (labels, predicted) = (StepDataEvidence.Pooled(signals.Data.Select(record => record.Data.Labels)), StepDataEvidence.Predicted(late));
        var (seen, counted) = (labels.Sum(), predicted.Sum());
        if (late.Count < FewestLate || labels.Length < 2 || predicted.Length != labels.Length || seen == 0 || counted == 0) return null;
        var common = Array.IndexOf(labels, labels.Max());
        var share = (double)labels[common] / seen;
        if (share < limits.Majority || share >= 1 || counted * (1 - share) < FewestExpected) return null;
        var named = (double)predicted[common] / counted;
        var others = (1 - named) / (1 - share);
        if (others > limits.FewestOthers) return null;
        var entropy = labels.Where(count => count > 0).Sum(count => -(double)count / seen * Math.Log((double)count / seen));
        var loss = LateLoss(signals) / entropy;
        var isAtMajority = run.Learning.Train.State == AccuracyState.AtMajority;
        return !isAtMajority && (double.IsNaN(loss) || loss < 1 - limits.Gain) ? null : (common, share, named, others, loss, counted);
    }

    private static double LateLoss(RunSignals signals)
    {
        if (signals.TrainLoss?.Finite() is { Count: >= 20 } curve) return curve.Values.AsSpan(curve.Count - Math.Max(10, curve.Count / 5)).ToArray().Average();
        var losses = StepDataEvidence.Late(signals).Select(record => record.Data.Loss ?? double.NaN).Where(double.IsFinite).ToArray();
        return losses.Length == 0 ? double.NaN : losses.Average();
    }
}
