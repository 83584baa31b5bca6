// The result as two Markdown pages: rates by family, and a line for each program.
using System.Globalization;
using System.Text;

namespace FaultZoo;

internal static class ZooReport
{
    public static void Write(IReadOnlyList<Outcome> outcomes, Settings settings)
    {
        var table = Table(outcomes, settings);
        Console.WriteLine($"\n{table}");
        Directory.CreateDirectory(Path.GetDirectoryName(settings.Out)!);
        File.WriteAllText(settings.Out, table);
        var detail = Path.Combine(Path.GetDirectoryName(settings.Out)!, $"{Path.GetFileNameWithoutExtension(settings.Out)}-detail.md");
        File.WriteAllText(detail, Detail(outcomes));
        Console.WriteLine($"{settings.Out}\n{detail}");
    }

    private static string Table(IReadOnlyList<Outcome> outcomes, Settings settings)
    {
        var text = new StringBuilder();
        var sick = outcomes.Where(outcome => outcome.Program.IsSick).Select(outcome => outcome.Program).Distinct().Count();
        var healthy = outcomes.Select(outcome => outcome.Program).Distinct().Count() - sick;
        text.Append(CultureInfo.InvariantCulture, $"# Fault zoo\n\n{sick} sick and {healthy} healthy programs, ");
        text.Append(CultureInfo.InvariantCulture, $"seeds 1..{settings.Seeds}, monitor at level {settings.Level}. ");
        text.Append("Findings below warning do not count. Per cent of runs with Wilson's 95 % interval. ");
        text.Append("Found: any warning or error on a sick program. Right: the expected rule, anywhere or first. ");
        text.Append("Place: layer or line, of programs that have one. ");
        text.Append("False alarm: any warning or error on a healthy program. Labels were written before the tool judged.\n\n");
        text.Append("| family | half | sick runs | found % | right anywhere % | right first % | place % | healthy runs | false alarms % | said healthy % |\n");
        text.Append("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var family in outcomes.GroupBy(outcome => outcome.Program.Family))
        {
            Line(text, family.Key, Name(Halves.Of(family.Key)), [.. family]);
        }
        foreach (var half in outcomes.GroupBy(outcome => outcome.Program.Half).OrderBy(group => group.Key))
        {
            Line(text, "**all**", Name(half.Key), [.. half]);
        }
        Line(text, "**all**", "both", outcomes);
        return text.ToString();
    }

    private static void Line(StringBuilder text, string family, string half, IReadOnlyList<Outcome> outcomes)
    {
        var sick = outcomes.Where(outcome => outcome.Program.IsSick).ToList();
        var healthy = outcomes.Where(outcome => !outcome.Program.IsSick).ToList();
        var placed = sick.Where(outcome => outcome.Program.Place is not null);
        text.Append(CultureInfo.InvariantCulture, $"| {family} | {half} | {sick.Count} ");
        text.Append(CultureInfo.InvariantCulture, $"| {Rate.Over(sick, o => o.Alarm)} | {Rate.Over(sick, o => o.RightAnywhere)} ");
        text.Append(CultureInfo.InvariantCulture, $"| {Rate.Over(sick, o => o.RightFirst)} | {Rate.Over(placed, o => o.RightPlace)} | {healthy.Count} ");
        text.Append(CultureInfo.InvariantCulture, $"| {Rate.Over(healthy, o => o.Alarm)} | {Rate.Over(healthy, o => o.SaysHealthy)} |\n");
    }

    private static string Detail(IReadOnlyList<Outcome> outcomes)
    {
        var text = new StringBuilder("# Fault zoo: every program\n\n");
        text.Append("| program | seed | expected | first finding | all findings | place | own result |\n");
        text.Append("| --- | ---: | --- | --- | --- | --- | --- |\n");
        foreach (var outcome in outcomes)
        {
            var program = outcome.Program;
            var first = outcome.Alarm ? outcome.Findings[0] : null;
            var all = string.Join(", ", outcome.Findings.Select(finding => finding.Rule));
            var place = program.Place is null ? "" : $"{(outcome.RightPlace ? "yes" : "no")}: {program.Place}";
            var own = outcome.Results.Select(result => string.Create(CultureInfo.InvariantCulture, $"{result.Name} {result.Value:G4}"));
            var results = string.Join(", ", own);
            var said = first is null ? string.Join(", ", outcome.Verdicts) : $"{first.Rule} {first.Layer} {first.Source}".TrimEnd();
            var expected = program.IsSick ? string.Join(" or ", program.Rules) : "healthy";
            text.Append(CultureInfo.InvariantCulture, $"| {program.Name} | {outcome.Seed} | {expected} ");
            var thrown = outcome.Exception is null ? "" : $" threw {outcome.Exception.Replace('|', '/')}";
            text.Append(CultureInfo.InvariantCulture, $"| {said} | {all} | {place.Replace("|", " or ", StringComparison.Ordinal)} | {results}{thrown} |\n");
        }
        return text.ToString();
    }

    private static string Name(Half half) => half == Half.Train ? "tuned" : "held out";
}
