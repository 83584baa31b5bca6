// train-eval-inconsistent: what eval mode normalises with is not what training normalises with.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares the running mean and variance of batch normalisation with those of the batch, on the same values: in eval mode the network sees the
/// difference at each layer. After many steps only noise may be left.
/// </summary>
internal sealed partial class TrainEvalInconsistentRule : RunRule
{
    private const int Fewest = 3;
    private const long FewestValues = 16;
    private const double Shift = 1;
    private const double Scale = 3;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        if (steps.All(s => s.Loop.NormValues is null)) return RuleOutcome.Nothing;
        var read = Array.FindAll(steps, s => s.Loop is { NormShift: not null, NormScale: > 0, NormValues: >= FewestValues });
        // Early statistics still hold what they were made with.
        read = read[(read.Length / 2)..];
        if (read.Length < Fewest) return RuleOutcome.Needs("the statistics of batch normalisation in six steps, late enough to be settled");
        var shift = Robust.Median([.. read.Select(s => s.Loop.NormShift!.Value)]);
        var scale = Math.Exp(Robust.Median([.. read.Select(s => Math.Log(s.Loop.NormScale!.Value))]));
        if (shift < Shift && scale is > 1 / Scale and < Scale) return RuleOutcome.Nothing;
        var layer = read[^1].Loop.NormShiftLayer;
        return RuleOutcome.Of(new Finding(Id, Severity.Warning, 0.85,
            $"The running statistics of {layer} are not those of the data: the mean is off by {Wording.Number(shift)} standard deviations, "
                + $"the variance is {Wording.Times(scale)} the batch's",
            layer)
        {
            Steps = new(read[0].Step, read[^1].Step),
            Evidence =
            [
                new("distance of the means, in standard deviations of the batch", shift, Shift),
                new("running variance over that of the batch", scale, scale < 1 ? 1 / Scale : Scale),
            ],
            Causes =
            [
                "The momentum of batch normalisation is too small: in TorchSharp it is the share of the new batch, 0.1 by default",
                "Training and other data go through the same layer in turn, or samples come sorted",
                "The rate is so high that activations move faster than the running statistics",
            ],
            Cures =
            [
                "Leave momentum at its default: `BatchNorm2d(channels)`; other libraries' 0.99 is 0.01 here",
                "Run some batches in training mode without steps before the evaluation, so that the statistics catch up",
            ],
        });
    }
}
