// Orders findings: the most probable cause first, and what follows from it below, toned down. A cause cannot be younger than what it causes.
using Sonde.Diagnosis;

namespace Sonde;

/// <summary>Orders findings by cause and consequence.</summary>
internal static class Ranking
{
    private const double ConsequenceConfidence = 0.5;

    /// <summary>
    /// From cause to what follows from it, when the cause is an error that did not begin clearly later. The order of the keys is that of
    /// probability. Faults of the code (graph, parameters, broadcast) are there as long as the run is, unless an earlier trace or frame
    /// shows it without them; all others have an onset.
    /// </summary>
    internal static readonly (string Cause, string[] Consequences)[] Chain =
    [
        ("graph-cut", ["loss-detached", "no-gradient", "vanishing-gradient", "chance-level-accuracy", "loss-not-decreasing"]),
        ("loss-detached", ["no-gradient", "vanishing-gradient", "chance-level-accuracy", "loss-not-decreasing"]),
        ("frozen-parameter", ["loss-detached", "no-gradient", "chance-level-accuracy", "loss-not-decreasing"]),
        ("unregistered-parameters", ["chance-level-accuracy", "loss-not-decreasing"]),
        ("no-gradient", ["chance-level-accuracy", "loss-not-decreasing"]),
        ("loss-broadcast", ["chance-level-accuracy", "loss-not-decreasing", "overfitting"]),
        ("non-finite", ["vanishing-gradient", "chance-level-accuracy", "loss-not-decreasing", "overfitting"]),
        ("dead-relu", ["vanishing-gradient", "chance-level-accuracy", "loss-not-decreasing"]),
        ("saturated-activation", ["vanishing-gradient", "chance-level-accuracy", "loss-not-decreasing"]),
        ("vanishing-gradient", ["chance-level-accuracy", "loss-not-decreasing"]),
        ("chance-level-accuracy", ["loss-not-decreasing"]),
    ];

    /// <summary>Faults of which each can bring about any other: the one that began first is named first, whatever their severities.</summary>
    private static readonly HashSet<string> Mutual = ["dead-relu", "saturated-activation", "vanishing-gradient"];

    /// <summary>Orders the findings of one model.</summary>
    public static IReadOnlyList<Finding> Order(IEnumerable<Finding> findings)
    {
        var all = findings.ToArray();
        var errors = Sorted([.. all.Where(f => f.Severity == Severity.Error).Select(f => new Ranked(f, false))]);
        return [.. Sorted([.. all.Select(f => Demote(f, errors))]).Select(f => AfterWhat(f.Finding, all))];
    }

    /// <summary>By severity, causes before consequences, then as the chain says, but never a fault before another that it would follow and did not.</summary>
    private static List<Ranked> Sorted(Ranked[] findings)
    {
        var left = findings.OrderByDescending(f => f.Finding.Severity).ThenBy(f => f.IsConsequence).ThenBy(f => Position(f.Finding.Rule))
            .ThenByDescending(f => f.Finding.Confidence).ToList();
        var sorted = new List<Ranked>(left.Count);
        while (left.Count > 0)
        {
            // Onsets are intervals, and "before" among intervals has no cycles: there is always one that nothing precedes.
            var next = left.First(f => !left.Exists(other => IsFirst(other, f)));
            left.Remove(next);
            sorted.Add(next);
        }

        return sorted;
    }

    private static bool IsFirst(Ranked one, Ranked other)
    {
        var (a, b) = (one.Finding, other.Finding);
        if (!Began(b).IsClearlyAfter(Began(a)) || a.Severity < Severity.Warning || (one.IsConsequence && !other.IsConsequence)) return false;
        return (Mutual.Contains(a.Rule) && Mutual.Contains(b.Rule)) || (a.Severity == b.Severity && Causes(b.Rule, a.Rule));
    }

    private static Ranked Demote(Finding finding, List<Ranked> errors)
    {
        // What began clearly later than the finding did not bring it about.
        var cause = errors.Find(e => Causes(e.Finding.Rule, finding.Rule) && !Began(e.Finding).IsClearlyAfter(Began(finding)))?.Finding.Rule;
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
    private static Finding AfterWhat(Finding finding, Finding[] all)
    {
        var older = all.Where(f => f.Severity >= Severity.Warning && Causes(finding.Rule, f.Rule) && Began(finding).IsClearlyAfter(Began(f))).MinBy(f => Began(f).By);
        if (older is null) return finding;
        var since = older.Steps is { } steps ? $", which was there from step {steps.First} on" : "";
        return finding with { Causes = [$"It began at step {Began(finding).By}, after {older.Rule}{since}: look at that first", .. finding.Causes] };
    }

    private static Onset Began(Finding finding) => finding.Onset ?? Onset.Always;

    private static bool Causes(string cause, string consequence) => Array.Exists(Chain, c => c.Cause == cause && c.Consequences.Contains(consequence));

    private static int Position(string rule)
    {
        var at = Array.FindIndex(Chain, c => c.Cause == rule);
        return at < 0 ? Chain.Length : at;
    }

    private sealed record Ranked(Finding Finding, bool IsConsequence);
}
