// hooks-bypassed: modules are run by forward() where call() should be, so that no hook runs.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Names the modules whose parameters were used in the traced step while their hooks did not run. The network computes the same; what is lost
/// is whatever hooks do: the user's own, and readings of activations.
/// </summary>
internal sealed partial class HooksBypassedRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.Hooks is not { } hooks)
            return RuleOutcome.Needs("which hooks ran in a traced step, which the training monitor records on Linux x64", HooksRecord.Reading.Plugin);
        if (hooks.Bypassed.Length == 0) return RuleOutcome.Nothing;
        var names = Wording.List(hooks.Bypassed);
        return RuleOutcome.Of(new Finding(
            Id, Severity.Info, 1,
            $"The hooks of {Wording.Count(hooks.Bypassed.Length, "module")} do not run: the code calls forward() instead of call() ({names})",
            hooks.Bypassed[0])
        {
            Evidence = [new($"modules used whose hooks did not run ({names})", hooks.Bypassed.Length, 0), new("modules whose hooks ran", hooks.Fired)],
            Causes =
            [
                "The parent's forward calls child.forward(x); TorchSharp runs hooks in call() only",
                "The parent uses the child's parameters itself, with functional ops",
            ],
            Cures = ["Write child.call(x) in place of child.forward(x)", "Nothing to do if you use no hooks: the network computes the same"],
        });
    }
}
