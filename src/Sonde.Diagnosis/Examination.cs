// Asks rules about subjects and puts the answers in order; knows no rule and no subject by name.
using Sonde.Diagnosis;

namespace Sonde;

/// <summary>Asks rules about one or more subjects of one name, such as the models of a run.</summary>
internal static class Examination
{
    /// <summary>The diagnosis. A rule counts as checked when it could judge at least one of the subjects.</summary>
    /// <param name="name">The name of the subjects.</param>
    /// <param name="rules">The rules to ask.</param>
    /// <param name="subjects">What they judge.</param>
    /// <param name="order">What explains what.</param>
    /// <param name="accepted">Findings that count neither for the verdict nor among the findings.</param>
    public static RunDiagnosis Of<TSubject>(
        string name, IReadOnlyList<Rule<TSubject>> rules, IReadOnlyList<TSubject> subjects, CausalOrder order, IReadOnlyList<Suppression>? accepted = null)
        where TSubject : ISubject
    {
        var findings = new List<Finding>();
        var needs = new Dictionary<string, string>(StringComparer.Ordinal);
        var judged = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subject in subjects)
        {
            var found = new List<Finding>();
            foreach (var rule in rules)
            {
                switch (Ask(rule, subject))
                {
                    case RuleOutcome.NeedsMore more:
                        needs.TryAdd(rule.Id, more.What + subject.WhyMissing(more.Plugins));
                        continue;
                    case RuleOutcome.Found these:
                        found.AddRange(these.Findings);
                        break;
                }

                judged.Add(rule.Id);
            }

            findings.AddRange(Ranking.Order(found, order).Select(subject.Complete));
        }

        // Within a subject the order is by cause already; a stable sort keeps it.
        IReadOnlyList<Finding> all = subjects.Count > 1 ? [.. findings.OrderByDescending(f => f.Severity)] : findings;
        SuppressedFinding[] suppressed = [.. all.Select(f => (Finding: f, By: accepted?.FirstOrDefault(s => s.Covers(name, f))))
            .Where(pair => pair.By is not null).Select(pair => new SuppressedFinding(pair.Finding, pair.By!.Reason))];
        IReadOnlyList<Finding> ordered = suppressed.Length == 0 ? all : [.. all.Where(f => !suppressed.Any(s => ReferenceEquals(s.Finding, f)))];
        var verdict = ordered.Any(f => f.Severity >= Severity.Warning) ? Verdict.Sick
            : subjects.Count > 0 && subjects.All(subject => subject.IsWell(judged)) ? Verdict.Healthy
            : Verdict.Unknown;
        return new RunDiagnosis(
            name, verdict, ordered,
            [.. rules.Select(r => r.Id).Where(judged.Contains)],
            [.. rules.Where(r => !judged.Contains(r.Id) && needs.ContainsKey(r.Id)).Select(r => new NotEnoughData(r.Id, needs[r.Id]))])
        {
            Suppressed = suppressed,
            Notes = [.. subjects.SelectMany(subject => subject.Notes).Distinct()],
            Missing = verdict != Verdict.Unknown ? null
                : subjects.Select(subject => subject.IsWell(judged) ? null : subject.Missing(judged)).FirstOrDefault(missing => missing is not null),
            Curves = [.. subjects.SelectMany(subject => subject.Curves).Distinct()],
        };
    }

    // Records are validated where they are read; whatever a rule stumbles over all the same must not cost the subject its other findings.
    private static RuleOutcome Ask<TSubject>(Rule<TSubject> rule, TSubject subject)
        where TSubject : ISubject
    {
        try
        {
            return rule.Check(subject);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return RuleOutcome.Needs($"a fix in Sonde; the rule failed: {e.GetType().Name}: {e.Message}");
        }
    }
}
