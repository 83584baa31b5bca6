// constant-prediction: the network has one answer for all samples.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// An error where the outputs of a batch are exactly alike: the output never moves (an op behind the last layer cuts it off), or it
/// collapsed. A warning where a network that does not learn spreads its outputs far less than the targets, or names one class only.
/// </summary>
internal sealed partial class ConstantPredictionRule : RunRule
{
    private const double SmallScores = 0.05;   // spread of logits that moves no probability by more than a percent
    private const int FewestLate = 3;
    private const int FewestPredictions = 60;
    private const double Common = 0.7;         // of labels: naming such a class always is a shortcut, which has a rule of its own

    private ConstantPredictionOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var records = ConstantOutput.Records(signals);
        if (records.Count < ConstantOutput.Fewest) return OneClass(run) is { } always ? RuleOutcome.Of(always) : ConstantOutput.Needs(signals);
        var start = ConstantOutput.AlikeFrom(records);
        if (start > 0 || (start == 0 && ConstantOutput.NeverMoves(records))) return RuleOutcome.Of(Exact(run, records, start));
        if (start == 0 || signals.LossNeedNotFall is not null) return RuleOutcome.Nothing;
        return (Nearly(run, records) ?? OneClass(run)) is { } finding ? RuleOutcome.Of(finding) : RuleOutcome.Nothing;
    }

    private Finding Exact(RunContext run, IReadOnlyList<(long Step, StepDataRecord Data)> records, int start)
    {
        var (first, last) = (records[start], records[^1]);
        var answer = Wording.Number(last.Data.Output!.Mean ?? double.NaN);
        var op = start == 0 && run.Signals.LossHead is { OutputOp: > 0 and var at, Ops: var ops } ? ops[at] : null;
        var title = start == 0
            ? $"The output is constant: the same for every sample and at every step, {answer} on average{(op is null ? "" : $", behind {op.Op}")}"
            : $"The output has collapsed: from step {first.Step} on it is the same for every sample, {answer} on average";
        return new(Id, Severity.Error, 0.95, title, op?.Layer ?? StepDataEvidence.LastLayer(run.Signals), op?.Source)
        {
            Snippet = op?.Snippet,
            Steps = new(first.Step, last.Step),
            Onset = start == 0 ? null : new(records[start - 1].Step, first.Step),
            Evidence =
            [
                new("spread of the output from sample to sample", last.Data.Output.AcrossSamples!.Value, 0),
                new("spread of the input from sample to sample", last.Data.X?.AcrossSamples ?? double.NaN),
                new("batches that show it", records.Count - start),
            ],
            Causes = start == 0
                ?
                [
                    "An activation behind the last layer cuts everything off: ReLU on values below 0, clamp outside of its range, a saturated sigmoid",
                    "softmax over a single output is always 1",
                    "The initial bias of the last layer is far too large",
                ]
                :
                [
                    "The learning rate is too high: one step threw all units into their flat part (dead ReLU, saturated tanh or sigmoid)",
                    "The weights of a layer became zero or not finite",
                ],
            Cures = start == 0
                ?
                [
                    "Return the last Linear layer's output as it is, and let the loss apply the activation: return fc.call(x);",
                    "For one output use sigmoid, or binary_cross_entropy_with_logits",
                ]
                :
                [
                    "Divide the learning rate by ten and start again: a network whose units are dead does not come back",
                    "Clip the gradient: torch.nn.utils.clip_grad_norm_(model.parameters(), 1);",
                ],
        };
    }

    private Finding? Nearly(RunContext run, IReadOnlyList<(long Step, StepDataRecord Data)> records)
    {
        var signals = run.Signals;
        var from = StepDataEvidence.LastStep(signals) - (0.75 * StepDataEvidence.Steps(signals));
        var late = records.Where(record => record.Step >= from).ToArray();
        if (late.Length < FewestLate || StepDataEvidence.Steps(signals) < Limits.MinSteps || !StepDataEvidence.Suffers(run)) return null;
        var usual = Robust.Median([.. records.Take(ConstantOutput.Fewest).Select(record => record.Data.Output!.AcrossSamples!.Value)]);
        var ratios = Array.ConvertAll(late, record => record.Data switch
        {
            var data when StepDataEvidence.IsRegression(data) => data.Output!.AcrossSamples!.Value / (data.Y!.AcrossSamples ?? 0) / Limits.SmallestSpread,
            { Labels.Length: > 0, Output: { AcrossSamples: { } spread } } when spread < SmallScores => spread / usual / Limits.Collapsed,
            _ => double.PositiveInfinity,
        });
        if (!Array.TrueForAll(ratios, ratio => ratio < 1)) return null;
        var last = late[^1].Data;
        var isRegression = StepDataEvidence.IsRegression(last);
        var share = last.Output!.AcrossSamples!.Value / (isRegression ? last.Y!.AcrossSamples!.Value : usual);
        return new(Id, Severity.Warning, 0.75, isRegression
            ? $"The network gives nearly the same answer for every sample: its outputs spread by {Wording.Percent(share)} of what the targets do"
            : $"The network gives nearly the same scores for every sample: they spread by {Wording.Percent(share)} of what they did at the start",
            StepDataEvidence.LastLayer(signals))
        {
            Steps = new(late[0].Step, late[^1].Step),
            Evidence =
            [
                new("spread of the outputs, as a share of that of the targets or of the start", share, isRegression ? Limits.SmallestSpread : Limits.Collapsed),
                .. LearningEvidence.Of(run.Learning),
            ],
            Causes =
            [
                "The signal from the input is lost in the layers (dead or saturated units, far too small weights)",
                "The learning rate was too high at the start",
                "Inputs and targets do not belong together: the mean is then the best answer",
            ],
            Cures =
            [
                "Look at the gradient flow: which layers get next to nothing",
                "Divide the learning rate by ten and start again",
                "Train on one batch until the network has memorised it",
            ],
        };
    }

    private Finding? OneClass(RunContext run)
    {
        var signals = run.Signals;
        if (signals.LossNeedNotFall is not null || StepDataEvidence.Steps(signals) < 2 * Limits.MinSteps || !StepDataEvidence.Suffers(run)) return null;
        var late = StepDataEvidence.Late(signals);
        var (predicted, labels) = (StepDataEvidence.Predicted(late), StepDataEvidence.Pooled(late.Select(record => record.Data.Labels)));
        var (all, known) = (predicted.Sum(), labels.Sum());
        if (late.Count < FewestLate || all < FewestPredictions || known < FewestPredictions || labels.Max() > Common * known) return null;
        var share = (double)predicted.Max() / all;
        if (share < Limits.OneClass) return null;
        var name = Array.IndexOf(predicted, predicted.Max());
        return new(Id, Severity.Warning, 0.7,
            $"The network names class {name} for {Wording.Percent(share)} of the samples; "
                + $"it is {Wording.Percent(name < labels.Length ? (double)labels[name] / known : 0)} of the labels",
            StepDataEvidence.LastLayer(signals))
        {
            Steps = new(late[0].Step, late[^1].Step),
            Evidence =
            [
                new("share of the predictions that name one class", share, Limits.OneClass),
                new("predictions counted", all),
                .. LearningEvidence.Of(run.Learning),
            ],
            Causes =
            [
                "The input does not reach the output (dead or saturated units, inputs that are not normalised)",
                "The learning rate is too high or too low",
                "The gradient does not reach the layers",
            ],
            Cures =
            [
                "Look at the gradient flow: every layer should get a gradient",
                "Divide the learning rate by ten and start again",
                "Train on one batch until the network has memorised it",
            ],
        };
    }
}
