// train-mode-not-restored: steps are taken while the model runs in eval mode.
namespace Sonde.Diagnosis;

/// <summary>
/// The model ran in eval mode before the backward pass of each step, from the start or since an evaluation, and it holds dropout or batch
/// normalisation. Single layers in eval mode inside a model in training mode are frozen on purpose.
/// </summary>
internal sealed partial class TrainModeNotRestoredRule : RunRule
{
    private const int Fewest = 3;
    private const int FewestPasses = 20;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        if (!steps[^1].Loop.HasModes) return RuleOutcome.Nothing;
        var ran = Array.FindAll(steps, s => s.Loop.Forwards > 0);
        if (ran.Length < Fewest) return RuleOutcome.Needs("the modes of the model in three steps");
        var begin = ran.Length;
        while (begin > 0 && !ran[begin - 1].Loop.Training) begin--;
        var wrong = ran.Length - begin;
        var passes = ran[begin..].Sum(s => (long)s.Loop.InEval);
        if (wrong < Fewest && (wrong == 0 || passes < FewestPasses || passes * 4 < ran[begin..].Sum(s => (long)s.Loop.InTraining))) return RuleOutcome.Nothing;
        var after = begin == 0
            ? null
            : LoopFacts.Evaluations(run.Signals).Where(e => e.Step >= ran[begin - 1].Step && e.Step <= ran[begin].Step)
                .Select(e => (long?)e.Step)
                .FirstOrDefault();
        var whence = after is { } step ? $"since the evaluation at step {step}" : begin == 0 ? "from the start" : $"since step {ran[begin].Step}";
        return RuleOutcome.Of(new Finding(Id, begin == 0 ? Severity.Warning : Severity.Error, 0.95,
            $"The model trains in eval mode {whence}: dropout is off, and batch normalisation does not follow the data")
        {
            Steps = new(ran[begin].Step, steps[^1].Step),
            Onset = begin == 0 ? null : new Onset(ran[begin - 1].Step, ran[begin].Step),
            Evidence =
            [
                new("sampled steps in eval mode, up to the newest", wrong, Fewest),
                new("sampled steps", ran.Length),
                new("backward passes after a forward pass in eval mode", passes),
            ],
            Causes = begin == 0
                ?
                [
                    "A call of model.eval() came before the training, for an example when a checkpoint was loaded",
                    "The model was switched to eval mode to freeze its normalisation",
                ]
                : ["The loop calls model.eval() for the evaluation, and not model.train() after it"],
            Cures =
            [
                "Call `model.train();` at the start of each epoch, and after each evaluation",
                "To freeze batch normalisation alone, call `model.train();` and then `layer.eval();` on those layers",
            ],
        });
    }
}
