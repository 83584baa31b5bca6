// A finding that someone has looked at and accepts, with the reason.
using System.IO.Enumeration;

namespace Sonde;

/// <summary>Keeps findings of a rule out of verdict and exit code; they stay in the report, with the reason.</summary>
/// <param name="Rule">The rule's id, one of <see cref="RuleIds"/>.</param>
/// <param name="Reason">Why the findings are accepted. A suppression without a reason is an error.</param>
public sealed record Suppression(string Rule, string Reason)
{
    /// <summary>The runs that it holds for, as a pattern with <c>*</c> and <c>?</c>.</summary>
    public string Runs { get; init; } = "*";

    /// <summary>The layers that it holds for, as a pattern with <c>*</c> and <c>?</c>; <c>*</c> takes in findings without a layer.</summary>
    public string Layers { get; init; } = "*";

    /// <summary>Reads <c>RULE=REASON</c>, <c>RULE@RUN=REASON</c>; run names are patterns.</summary>
    /// <exception cref="ArgumentException">There is no such rule, or no reason is given.</exception>
    public static Suppression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var reason = equals < 0 ? "" : text[(equals + 1)..].Trim();
        var what = equals < 0 ? text : text[..equals];
        var at = what.IndexOf('@', StringComparison.Ordinal);
        var rule = (at < 0 ? what : what[..at]).Trim();
        if (RuleCatalogue.Find(rule) is null)
            throw new ArgumentException($"There is no rule '{rule}'. 'sonde rule' lists the rules.");
        if (reason.Length == 0)
            throw new ArgumentException($"The suppression of '{rule}' has no reason. Write {what}=REASON.");
        return new(rule, reason) { Runs = at < 0 ? "*" : what[(at + 1)..].Trim() };
    }

    /// <summary>Whether it holds for a finding of a run.</summary>
    internal bool Covers(string run, Finding finding) => finding.Rule == Rule
        && FileSystemName.MatchesSimpleExpression(Runs, run, ignoreCase: false)
        && (Layers == "*" || (finding.Layer is { } layer && FileSystemName.MatchesSimpleExpression(Layers, layer, ignoreCase: false)));
}
