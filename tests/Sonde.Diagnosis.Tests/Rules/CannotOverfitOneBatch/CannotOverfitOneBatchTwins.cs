// The run that triggers the rule and the healthy twin that must not: a batch that stays unlearned, and one that is learned.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class CannotOverfitOneBatchTwins : RuleTwins
{
    public override string Rule => RuleIds.CannotOverfitOneBatch;

    public override RunSignals Sick =>
        new("run") { Preflight = new() { Samples = 16, Overfit = [Trial("as given", 2.2, false), Trial("dropout off", 2.1, false)] } };

    public override RunSignals Healthy => new("run") { Preflight = new() { Samples = 16, Overfit = [Trial("as given", 0.001, true)] } };

    private static OverfitTrial Trial(string change, double best, bool learned) =>
        new() { Change = change, Steps = 300, FirstLoss = 2.3, BestLoss = best, IsLearned = learned };
}
