// Asks every rule about a run and puts the answers in order.
using Sonde.Diagnosis;
using Sonde.Runs;

namespace Sonde;

/// <summary>Diagnoses runs: reads their signals, asks the rules, orders what they find. Stateless and safe on any thread.</summary>
public static class Diagnostician
{
    /// <summary>Diagnoses every run of a log directory. Runs that Keras writes apart, <c>train</c> and <c>validation</c>, are read together.</summary>
    public static DiagnosisReport Diagnose(Snapshot snapshot, DiagnosisOptions? options = null) => new SnapshotDiagnosis(options).Update(snapshot);

    /// <summary>Diagnoses signals that are at hand already.</summary>
    public static RunDiagnosis Diagnose(RunSignals signals, DiagnosisOptions? options = null) => Diagnose(signals.Run, [signals], options);

    /// <summary>Diagnoses the models of one run. A rule counts as checked when it could judge at least one of them.</summary>
    public static RunDiagnosis Diagnose(string run, IReadOnlyList<RunSignals> models, DiagnosisOptions? options = null)
    {
        var o = options ?? new();
        var findings = new List<Finding>();
        var needs = new Dictionary<string, string>();
        var judged = new HashSet<string>();
        var rules = RuleCatalogue.Create(o).Where(r => !o.Skip.Contains(r.Id)).ToArray();
        foreach (var signals in models)
        {
            var found = new List<Finding>();
            foreach (var rule in rules)
            {
                switch (Ask(rule, signals))
                {
                    case RuleOutcome.NeedsMore more:
                        needs.TryAdd(rule.Id, more.What + signals.WhyUnreadable(more.Plugins));
                        continue;
                    case RuleOutcome.Found these:
                        found.AddRange(these.Findings);
                        break;
                }

                judged.Add(rule.Id);
            }

            findings.AddRange(Ranking.Order(found).Select(f => Complete(f, signals)));
        }

        // Within a model the order is by cause already; a stable sort keeps it.
        IReadOnlyList<Finding> ordered = models.Count > 1 ? [.. findings.OrderByDescending(f => f.Severity)] : findings;
        return new RunDiagnosis(
            run, Judge(ordered, models, judged, o), ordered,
            [.. rules.Select(r => r.Id).Where(judged.Contains)],
            [.. rules.Where(r => !judged.Contains(r.Id) && needs.ContainsKey(r.Id)).Select(r => new NotEnoughData(r.Id, needs[r.Id]))])
        {
            Notes = [.. models.Select(m => m.BranchNote).OfType<string>().Concat(models.SelectMany(m => m.Unreadable).Select(u => $"{u}.")).Distinct()],
        };
    }

    // Records are validated where they are read; whatever a rule stumbles over all the same must not cost the run its other findings.
    private static RuleOutcome Ask(IRule rule, RunSignals signals)
    {
        try
        {
            return rule.Check(signals);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return RuleOutcome.Needs($"a fix in Sonde; the rule failed: {e.GetType().Name}: {e.Message}");
        }
    }

    private static Finding Complete(Finding finding, RunSignals signals) => finding with
    {
        Model = signals.Model,
        Title = signals.Model is { } name ? $"{name}: {finding.Title}" : finding.Title,
        Evidence = signals.AbandonedPoints == 0
            ? finding.Evidence
            : [.. finding.Evidence, new("points of an abandoned branch left out, in all scalars of the run", signals.AbandonedPoints)],
    };

    private static Verdict Judge(IReadOnlyList<Finding> findings, IReadOnlyList<RunSignals> models, HashSet<string> judged, DiagnosisOptions options)
    {
        if (findings.Any(f => f.Severity >= Severity.Warning)) return Verdict.Sick;
        return models.Count > 0 && models.All(Learns) ? Verdict.Healthy : Verdict.Unknown;

        bool Learns(RunSignals signals)
        {
            if (signals.LossNeedNotFall is not null) return judged.Contains("no-gradient");
            try
            {
                return LearningJudgement.Of(signals, options.Loss, options.Accuracy).State is LearningState.Learning or LearningState.Slow;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The rules that ask for the same judgement have reported it.
                return false;
            }
        }
    }
}
