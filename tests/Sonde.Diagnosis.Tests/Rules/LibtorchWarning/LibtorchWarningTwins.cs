// The run that triggers the rule and the healthy twin that must not: a warning of libtorch; none.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LibtorchWarningTwins : RuleTwins
{
    public override string Rule => RuleIds.LibtorchWarning;

    public override RunSignals Sick =>
        new("run") { Warnings = new() { Warnings = [new() { Message = "something else", Source = "Train.cs:42", FirstStep = 0, Count = 1 }], Omitted = 0 } };

    public override RunSignals Healthy => new("run") { Warnings = new() { Omitted = 0 } };
}
