// How Sonde judged one program with one seed, beside what was expected.
using System.Globalization;
using Sonde;

namespace FaultZoo;

/// <param name="Program">The program.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Seconds">Time it trained.</param>
/// <param name="Exception">What the program threw, null where it ended by itself.</param>
/// <param name="Results">What the program said about its own end.</param>
/// <param name="Verdicts">A verdict for each run in its folder.</param>
/// <param name="All">All findings, most probable cause first.</param>
internal sealed record Outcome(
    ZooProgram Program, int Seed, double Seconds, string? Exception,
    IReadOnlyList<(string Name, double Value)> Results, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<Finding> All)
{
    /// <summary>What counts: warnings and errors.</summary>
    public IReadOnlyList<Finding> Findings { get; } = [.. All.Where(finding => finding.Severity >= Severity.Warning)];

    /// <summary>Something is said to be wrong.</summary>
    public bool Alarm => Findings.Count > 0;

    public bool SaysHealthy => !Alarm && Verdicts.Count > 0 && Verdicts.All(verdict => verdict == Verdict.Healthy);

    public bool RightFirst => Alarm && Program.Rules.Contains(Findings[0].Rule, StringComparer.Ordinal);

    public bool RightAnywhere => Findings.Any(finding => Program.Rules.Contains(finding.Rule, StringComparer.Ordinal));

    /// <summary>Layer or line of a finding of the right rule, or of the first finding, is where the mistake is.</summary>
    public bool RightPlace => Program.Place is { } place && Alarm
        && Findings.Where((finding, i) => i == 0 || Program.Rules.Contains(finding.Rule, StringComparer.Ordinal)).Any(finding => IsAt(finding, place));

    public string Line
    {
        get
        {
            var expected = Program.IsSick ? string.Join('|', Program.Rules) : "healthy";
            var verdict = Verdicts.Count > 0 ? $"({Verdicts[0].ToString().ToLowerInvariant()})" : "(no run)";
            var first = Alarm ? Findings[0].Rule + (Findings[0].Layer is { } layer ? $" @{layer}" : "") : verdict;
            var mark = !Program.IsSick
                ? (Alarm ? "FALSE ALARM" : SaysHealthy ? "ok" : "quiet")
                : RightFirst ? "first" : RightAnywhere ? "found" : Alarm ? "other" : "missed";
            var where = Program.Place is null ? "" : RightPlace ? " +place" : " -place";
            return string.Create(CultureInfo.InvariantCulture, $"{mark,-12}{Program.Name,-46} {Seed} {Seconds,5:F1}s  {expected} -> {first}{where}{Thrown}");
        }
    }

    public string ResultLine
    {
        get
        {
            var results = string.Join("  ", Results.Select(result => string.Create(CultureInfo.InvariantCulture, $"{result.Name} {result.Value:G4}")));
            var kind = Program.IsSick ? "sick" : "healthy";
            return string.Create(CultureInfo.InvariantCulture, $"{kind,-8}{Program.Name,-46} {Seed} {Seconds,5:F1}s  {results}{Thrown}");
        }
    }

    private string Thrown => Exception is null ? "" : $"  threw {Exception[..Math.Min(100, Exception.Length)]}";

    private static bool IsAt(Finding finding, string places) => places.Split('|').Any(place =>
        (finding.Layer is { } layer && (layer == place || layer.StartsWith($"{place}.", StringComparison.Ordinal)
            || layer.StartsWith($"{place}[", StringComparison.Ordinal)))
        || (finding.Source is { } source && LineOf(source)?.Contains(place, StringComparison.Ordinal) == true));

    /// <summary>The text of <c>path/File.cs:42</c>, relative to the repository.</summary>
    private static string? LineOf(string source)
    {
        var colon = source.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(source[(colon + 1)..], out var number))
        {
            return null;
        }
        var path = Path.Combine(Settings.Repository(), source[..colon]);
        if (!File.Exists(path))
        {
            var zoo = Path.Combine(Settings.Repository(), "bench", "FaultZoo");
            path = Directory.EnumerateFiles(zoo, Path.GetFileName(path), SearchOption.AllDirectories).FirstOrDefault();
        }
        return path is null ? null : File.ReadLines(path).ElementAtOrDefault(number - 1);
    }
}
