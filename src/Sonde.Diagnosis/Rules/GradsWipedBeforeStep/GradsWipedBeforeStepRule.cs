// grads-wiped-before-step: the backward pass made a gradient, and the optimizer found none.
namespace Sonde.Diagnosis;

/// <summary>
/// The backward pass makes gradients, they are zero or gone when Step is called, and the parameters do not move, or move by weight decay alone:
/// zero_grad() stands between backward() and step(), or step() comes before backward(). Clearing them after the optimizer's step moves parameters.
/// </summary>
internal sealed partial class GradsWipedBeforeStepRule : RunRule
{
    private const int FewestCalls = 15;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        var measured = Array.FindAll(steps, s => s.Loop.Moved is not null && s.Loop.FreshGradient > 0);
        if (measured.Length < 5 || LoopFacts.Calls(steps) < FewestCalls)
            return measured.Length == 0 && steps.Length > 5 ? RuleOutcome.Nothing : RuleOutcome.Needs($"{FewestCalls} steps of the training loop");
        if (LoopFacts.Rate(steps[^1].Loop) is 0) return RuleOutcome.Nothing;
        var still = steps.All(s => s.Loop.Moved is null or 0);
        var decay = !still && LoopFacts.MovesByDecayAlone(run.Signals, measured);
        var wiped = measured.Count(s => LoopFacts.IsWiped(s.Loop));
        var early = measured.Count(s => s.Loop.StepBeforeBackward == true);
        if (!(still && wiped >= 0.9 * measured.Length) && !(decay && (wiped >= 0.9 * measured.Length || early >= 0.9 * measured.Length)))
            return RuleOutcome.Nothing;
        var loop = measured[^1].Loop;
        var order = early >= 0.9 * measured.Length && decay;
        return RuleOutcome.Of(new Finding(Id, Severity.Error, 0.97, order
            ? "The optimizer's step runs before the backward pass, after zero_grad(): it finds no gradient, and only weight decay moves the parameters"
            : $"The gradients are cleared before the optimizer uses them: {loop.GradientOf} gets one of norm {Wording.Number(loop.FreshGradient!.Value)}, "
                + $"none is left when Step is called, and {(decay ? "only weight decay moves the parameters" : "no parameter changes")}")
        {
            Steps = new(steps[0].Step, steps[^1].Step),
            Evidence =
            [
                new($"norm of the gradient that the backward pass made for {loop.GradientOf}", loop.FreshGradient ?? 0),
                new("norm of what is left of it when Step is called", loop.GradientAfter ?? 0),
                new("parameters that changed since the record before", loop.Moved ?? 0, 1),
            ],
            Causes =
            [
                "A call of zero_grad() stands between backward() and step()",
                "The call of step() comes before backward(), or there is none, and the gradients are cleared at the end of the loop",
            ],
            Cures = ["Call them in this order: `optimizer.zero_grad(); loss.backward(); optimizer.step();`"],
        });
    }
}
