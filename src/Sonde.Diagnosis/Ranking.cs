// Orders findings: the most probable cause first, and what follows from it below, toned down. A cause cannot be younger than what it causes.
using Sonde.Diagnosis;

namespace Sonde;

/// <summary>Orders findings by cause and consequence.</summary>
internal static class Ranking
{
    private const double ConsequenceConfidence = 0.5;

    /// <summary>Orders the findings of one subject.</summary>
    /// <param name="findings">The findings of one subject.</param>
    /// <param name="order">What explains what.</param>
    public static IReadOnlyList<Finding> Order(IEnumerable<Finding> findings, CausalOrder order)
    {
        var all = findings.ToArray();
        var errors = Sorted([.. all.Where(f => f.Severity == Severity.Error).Select(f => new Ranked(f, false))], order);
        return [.. Sorted([.. all.Select(f => Demote(f, errors, order))], order).Select(f => AfterWhat(f.Finding, all, order))];
    }

    /// <summary>By severity, causes before consequences, then in causal order, but never a fault before another that it would follow and did not.</summary>
    private static List<Ranked> Sorted(Ranked[] findings, CausalOrder order)
    {
        var left = findings.OrderByDescending(f => f.Finding.Severity).ThenBy(f => f.IsConsequence).ThenBy(f => order.PositionOf(f.Finding.Rule))
            .ThenByDescending(f => f.Finding.Confidence).ToList();
        var sorted = new List<Ranked>(left.Count);
        while (left.Count > 0)
        {
            // Onsets are intervals, and "before" among intervals has no cycles: there is always one that nothing precedes.
            var next = left.First(f => !left.Exists(other => IsFirst(other, f, order)));
            left.Remove(next);
            sorted.Add(next);
        }

        return sorted;
    }

    private static bool IsFirst(Ranked one, Ranked other, CausalOrder order)
    {
        var (a, b) = (one.Finding, other.Finding);
        if (!Began(b).IsClearlyAfter(Began(a)) || a.Severity < Severity.Warning || (one.IsConsequence && !other.IsConsequence)) return false;
        return order.FeedBack(a.Rule, b.Rule) || (a.Severity == b.Severity && order.Explains(b.Rule, a.Rule));
    }

    private static Ranked Demote(Finding finding, List<Ranked> errors, CausalOrder order)
    {
        // What began clearly later than the finding did not bring it about.
        var cause = errors.Find(e => order.Explains(e.Finding.Rule, finding.Rule) && !Began(e.Finding).IsClearlyAfter(Began(finding)))?.Finding.Rule;
        if (cause is null) return new(finding, false);
        var severity = finding.Severity == Severity.Error ? Severity.Warning : finding.Severity;
        return new(
            finding with
            {
                Severity = severity,
                Confidence = finding.Confidence * ConsequenceConfidence,
                Title = $"{finding.Title} (follows from {cause})",
                Causes = [$"A consequence of {cause}, listed above"],
                Cures = [$"Cure {cause} first, then look again"],
            },
            true);
    }

    /// <summary>Where a fault would explain an older one, says that it does not.</summary>
    private static Finding AfterWhat(Finding finding, Finding[] all, CausalOrder order)
    {
        var older = all.Where(f => f.Severity >= Severity.Warning && order.Explains(finding.Rule, f.Rule) && Began(finding).IsClearlyAfter(Began(f)))
            .MinBy(f => Began(f).By);
        if (older is null) return finding;
        var since = older.Steps is { } steps ? $", which was there from step {steps.First} on" : "";
        return finding with { Causes = [$"It began at step {Began(finding).By}, after {older.Rule}{since}: look at that first", .. finding.Causes] };
    }

    private static Onset Began(Finding finding) => finding.Onset ?? Onset.Always;

    private sealed record Ranked(Finding Finding, bool IsConsequence);
}
