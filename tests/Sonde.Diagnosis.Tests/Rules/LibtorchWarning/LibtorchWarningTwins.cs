// The run that triggers the rule and the healthy twin that must not: a warning of libtorch; none.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LibtorchWarningTwins : RuleTwins
{
    public override string Rule => RuleIds.LibtorchWarning;

    public override RunSignals Sick => new("run") { Warnings = new(1, [new("something else", null, "Train.cs:42", null, 0, 1)], 0) };

    public override RunSignals Healthy => new("run") { Warnings = new(1, [], 0) };
}
