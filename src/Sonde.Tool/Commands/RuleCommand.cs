// sonde rule: the page of a rule, or the list of all; findings lead here.
using System.CommandLine;

namespace Sonde.Tool.Commands;

internal static class RuleCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("ID")
        {
            Description = "The rule, as a finding names it; without it, all rules are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("rule", "Print what a rule means, what it measures, its thresholds and what to do.") { id };
        command.SetAction(parsed => Run(parsed.GetValue(id), parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(string? id, InvocationConfiguration console)
    {
        if (id is null)
        {
            foreach (var rule in RulePages.Ids) console.Output.WriteLine(rule);
            return ExitCode.Fine;
        }
        if (RulePages.Find(id) is { } page)
        {
            console.Output.Write(page);
            return ExitCode.Fine;
        }
        var meant = Spelling.Closest(id, RulePages.Ids) is { } closest ? $" Did you mean '{closest}'?" : "";
        console.Error.WriteLine($"sonde: There is no rule '{id}'.{meant} 'sonde rule' lists all.");
        return ExitCode.Usage;
    }
}
