// eval-mode-missing: the model was evaluated while its dropout or batch normalisation was in training mode.
namespace Sonde.Diagnosis;

/// <summary>Compares the mode in which the model ran last before each Evaluate with what an evaluation needs. A model without such layers needs none.</summary>
internal sealed partial class EvalModeMissingRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var evaluations = Array.FindAll(LoopFacts.Evaluations(run.Signals), e => e.Loop is { Forwards: > 0 } || !e.Loop.HasModes);
        if (evaluations.Length == 0)
            return RuleOutcome.Needs("a call of Evaluate after the model has run on held-out data", Sonde.Events.TrainingLoopRecord.Reading.Plugin);
        var wrong = Array.FindAll(evaluations, e => e.Loop.HasModes && (e.Loop.Training || e.Loop.OtherMode.Length > 0));
        if (wrong.Length * 2 <= evaluations.Length) return RuleOutcome.Nothing;
        var loop = wrong[^1].Loop;
        var parts = !loop.Training;
        return RuleOutcome.Of(new Finding(Id, wrong.Length == evaluations.Length && !parts ? Severity.Error : Severity.Warning, 0.95, parts
            ? $"{Wording.List(loop.OtherMode)} stayed in training mode in {wrong.Length} of {Wording.Count(evaluations.Length, "evaluation")}"
            : $"The model was in training mode in {wrong.Length} of {Wording.Count(evaluations.Length, "evaluation")}: "
                + "dropout and batch normalisation then act as in training",
            parts ? loop.OtherMode[0] : null)
        {
            Steps = new(wrong[0].Step, wrong[^1].Step),
            Evidence = [new("evaluations in training mode", wrong.Length, 0), new("evaluations", evaluations.Length)],
            Causes = ["There is no call of model.eval() before the evaluation", "A part of the model is switched on its own"],
            Cures = ["Switch around the evaluation: `model.eval(); using (torch.no_grad()) { ... } model.train();`"],
        });
    }
}
