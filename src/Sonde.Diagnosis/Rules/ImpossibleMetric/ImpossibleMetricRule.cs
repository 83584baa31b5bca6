// impossible-metric: a share that cannot be one, or a validation that repeats to the last bit.
namespace Sonde.Diagnosis;

/// <summary>
/// Accuracy, precision, IoU and their like lie in 0..1, or in 0..100 when they are percentages. A validation loss that is the same to the last bit
/// while the training loss falls was not computed from the network that trains.
/// </summary>
internal sealed partial class ImpossibleMetricRule : RunRule
{
    private const double Rounding = 1e-3;
    private const double MostPercent = 100.5;
    private const double SurelyPercent = 10;
    private const int FewestPoints = 5;
    private const int FewestEqual = 6;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var shares = signals.Shares.Select(s => s.Finite()).Where(s => s.Count >= FewestPoints).DistinctBy(s => s.Tag).ToArray();
        var validation = signals.ValidationLoss?.Finite();
        var judged = validation is { Count: >= FewestEqual } && signals.TrainLoss is { Count: > 0 };
        if (shares.Length == 0 && !judged)
            return RuleOutcome.Needs($"an accuracy or another share of {FewestPoints} points, or {FewestEqual} validation losses");
        List<Finding> findings = [];
        if (Outside(shares, run) is { } outside) findings.Add(outside);
        if (judged && Repeats(validation!, run) is { } repeats) findings.Add(repeats);
        return RuleOutcome.Of(findings);
    }

    private Finding? Outside(Series[] shares, RunContext run)
    {
        var wrong = shares.Where(s => IsOutside(s, run)).ToArray();
        if (wrong.Length == 0) return null;
        var worst = wrong.MaxBy(s => Math.Max(s.Values.Max(), -s.Values.Min()))!;
        var value = worst.Values.Min() < -Rounding ? worst.Values.Min() : worst.Values.Max();
        var never = value is < 0 or > MostPercent;
        var from = Array.FindIndex(worst.Values, v => v is < -Rounding or > 1 + Rounding);
        return new(Id, never ? Severity.Error : Severity.Warning, never ? 0.95 : 0.85,
            $"{Wording.List([.. wrong.Select(s => s.Tag)])} {(wrong.Length == 1 ? "reaches" : "reach")} {Wording.Number(value)}: a share lies between 0 and 1"
                + (never ? "" : ", and a percentage would not fit the loss"))
        {
            Steps = new(worst.Steps[from], worst.Steps[^1]),
            Evidence = [new($"largest value of {worst.Tag}", worst.Values.Max(), 1), new($"smallest value of {worst.Tag}", worst.Values.Min(), 0)],
            Causes =
            [
                "Right answers are counted over all elements and divided by the number of samples, or of batches",
                "Sums of several batches are divided by the size of one",
                "Prediction and target differ in shape, so that the comparison is broadcast",
            ],
            Cures =
            [
                "Divide by what was compared: (output.argmax(1) == y).to_type(ScalarType.Float32).mean()",
                "Sum right answers and samples over all batches, and divide once at the end",
            ],
        };
    }

    private static bool IsOutside(Series share, RunContext run)
    {
        var (least, most) = (share.Values.Min(), share.Values.Max());
        if (least < -Rounding || most > MostPercent) return true;
        // Between 1 and 10 it could be a small percentage: only a network that does well tells that it is none.
        return most > 1 + Rounding && most <= SurelyPercent && run.Learning.Loss.State == LossState.Fallen
            && !ScalarFinder.IsPercent(share, run.Signals.TrainLoss);
    }

    private Finding? Repeats(Series validation, RunContext run)
    {
        var equal = 1;
        while (equal < validation.Count && validation.Values[^(equal + 1)] == validation.Values[^1]) equal++;
        if (equal < Math.Max(FewestEqual, (validation.Count + 1) / 2) || validation.Values[^1] == 0) return null;
        if (run.Learning.Loss.State is not (LossState.Fallen or LossState.Falling)) return null;
        // It must still move while the validation does not: one that has come to rest gives the same validation.
        var since = validation.Steps[^equal];
        var train = run.Signals.TrainLoss!.Finite();
        var at = Array.FindIndex(train.Steps, s => s >= since);
        if (at < 0 || train.Count - at < FewestEqual || Trend.Of(Robust.BlockMedians(train.Values.AsSpan(at), 24)).Upper >= 0) return null;
        return new(Id, Severity.Warning, 0.9,
            $"The validation loss is {Wording.Number(validation.Values[^1])} to the last bit in {equal} evaluations, while the training loss falls")
        {
            Steps = new(since, validation.Steps[^1]),
            Onset = new(null, since),
            Evidence = [new("evaluations in a row that are equal to the last bit", equal, FewestEqual)],
            Causes =
            [
                "The evaluation runs on a copy of the network that is not trained",
                "The validation loss is computed once, and written again and again",
                "The evaluation reads targets, or a constant, in place of the network's output",
            ],
            Cures =
            [
                "Evaluate the model that the optimizer trains, after each epoch: model.eval(); using (torch.no_grad()) loss = criterion(model.call(x), y)",
            ],
        };
    }
}
