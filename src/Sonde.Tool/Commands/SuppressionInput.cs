// Findings that the user accepts: from the command line, or from a file with a line each.
using System.CommandLine;

namespace Sonde.Tool.Commands;

/// <summary>The options <c>--suppress</c> and <c>--suppressions</c>.</summary>
internal sealed class SuppressionInput
{
    private readonly Option<string[]> _one = new("--suppress")
    {
        Description = "Accept the findings of a rule; the reason is reported. RUN is a pattern with * and ?",
        HelpName = "RULE[@RUN]=REASON",
    };

    private readonly Option<string> _file = new("--suppressions") { Description = "The same from a file, a line each; # starts a comment", HelpName = "FILE" };

    public SuppressionInput(Command command)
    {
        command.Options.Add(_one);
        command.Options.Add(_file);
        command.Validators.Add(result =>
        {
            foreach (var text in result.GetValue(_one) ?? [])
            {
                if (ProblemIn(text) is { } problem) result.AddError(problem);
            }
        });
    }

    /// <summary>What the user accepts.</summary>
    /// <exception cref="IOException">The file cannot be read, or a line of it is wrong.</exception>
    public IReadOnlyList<Suppression> Of(ParseResult parsed)
    {
        var all = (parsed.GetValue(_one) ?? []).Select(Suppression.Parse).ToList();
        if (parsed.GetValue(_file) is not { } path) return all;
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (ProblemIn(line) is { } problem) throw new IOException($"{path}, line {i + 1}: {problem}");
            all.Add(Suppression.Parse(line));
        }

        return all;
    }

    private static string? ProblemIn(string text)
    {
        try
        {
            _ = Suppression.Parse(text);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
