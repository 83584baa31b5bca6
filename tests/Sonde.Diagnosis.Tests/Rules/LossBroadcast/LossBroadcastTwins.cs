// The run that triggers the rule and the healthy twin that must not: libtorch's warning about broadcasting; no warning.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossBroadcastTwins : RuleTwins
{
    public override string Rule => RuleIds.LossBroadcast;

    public override RunSignals Sick => new("run")
    {
        Warnings = new()
        {
            Warnings = [new()
            {
                Message = "Using a target size ([32]) that is different to the input size ([32, 1]). "
                    + "This will likely lead to incorrect results due to broadcasting.",
                Source = "Train.cs:42",
                FirstStep = 0,
                Count = 7,
            }],
            Omitted = 0,
        }
    };

    public override RunSignals Healthy => new("run") { Warnings = new() { Omitted = 0 } };
}
