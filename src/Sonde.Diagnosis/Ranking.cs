// Orders findings: the most probable cause first, and what follows from it below, toned down.
namespace Sonde;

/// <summary>Orders findings by cause and consequence.</summary>
internal static class Ranking
{
    private const double ConsequenceConfidence = 0.5;

    /// <summary>From cause to what follows from it, when the cause is an error. The order of the keys is that of probability.</summary>
    private static readonly (string Cause, string[] Consequences)[] Chain =
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

    /// <summary>Orders the findings of one model.</summary>
    public static IReadOnlyList<Finding> Order(IEnumerable<Finding> findings)
    {
        var all = findings.ToArray();
        var errors = all.Where(f => f.Severity == Severity.Error).Select(f => f.Rule).ToHashSet();
        return [.. all.Select(f => Demote(f, errors))
            .OrderByDescending(f => f.Severity).ThenBy(f => f.Consequence).ThenBy(f => Position(f.Finding.Rule)).ThenByDescending(f => f.Finding.Confidence)
            .Select(f => f.Finding)];
    }

    private static (Finding Finding, Severity Severity, bool Consequence) Demote(Finding finding, HashSet<string> errors)
    {
        var cause = Chain.FirstOrDefault(c => errors.Contains(c.Cause) && c.Consequences.Contains(finding.Rule)).Cause;
        if (cause is null) return (finding, finding.Severity, false);
        var severity = finding.Severity == Severity.Error ? Severity.Warning : finding.Severity;
        var demoted = finding with
        {
            Severity = severity,
            Confidence = finding.Confidence * ConsequenceConfidence,
            Title = $"{finding.Title} (follows from {cause})",
            Causes = [$"a consequence of {cause}, listed above"],
            Cures = [$"cure {cause} first, then look again"],
        };
        return (demoted, severity, true);
    }

    private static int Position(string rule)
    {
        var at = Array.FindIndex(Chain, c => c.Cause == rule);
        return at < 0 ? Chain.Length : at;
    }
}
