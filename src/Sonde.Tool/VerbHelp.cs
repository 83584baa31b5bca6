// The last part of every --help: what the exit codes of the verb mean.
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sonde.Tool;

/// <summary>Prints the usual help, then the exit codes.</summary>
internal sealed class VerbHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private const string Usage = "the command line is wrong";

    private static readonly Dictionary<string, string[]> Codes = new(StringComparer.Ordinal)
    {
        ["serve"] = ["ended by Ctrl+C or SIGTERM", "the port could not be opened", Usage],
        ["diagnose"] =
        [
            "no finding at or above --fail-on", "the folder does not exist, or nothing in it could be read", Usage, "findings at or above --fail-on",
        ],
        ["inspect"] = ["everything was read; damage inside files is listed", "a file or folder could not be read, or nothing was read at all", Usage],
        ["export"] =
        [
            "everything was exported; damage inside files is listed",
            "the output could not be written, a file or folder could not be read, or nothing was read at all",
            Usage,
        ],
        ["env"] = ["nothing is wrong", "something is wrong, or the folder does not exist", Usage],
        ["rule"] = ["the page was printed", "-", "the command line is wrong, or there is no such rule"],
    };

    /// <summary>Replaces the help of a command and of all under it.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            if (option.Action is HelpAction usual) option.Action = new VerbHelp(usual);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Exit codes:");
        var meanings = Codes[command is RootCommand ? "serve" : command.Name];
        for (var i = 0; i < meanings.Length; i++)
        {
            if (meanings[i] != "-") output.WriteLine($"  {i}  {meanings[i]}");
        }
        output.WriteLine();
        return code;
    }
}
