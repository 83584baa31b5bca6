// Parses and runs a command line, with the tool's exit codes and its way of telling errors.
using System.CommandLine;
using System.CommandLine.Invocation;

namespace Sonde.Tool;

internal static class CommandLine
{
    /// <summary>How long a verb may take to end and to remove what it began after Ctrl+C or SIGTERM; then the process is ended.</summary>
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(10);

    /// <summary>Runs the verb; Ctrl+C and SIGTERM cancel its token. Errors go to stderr, one line each.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        if (args is [var first, ..] && MeantVerb(first, root) is { } verb)
        {
            Complain($"There is no verb '{first}'; did you mean '{verb}'? 'sonde --help' lists all.");
            return ExitCode.Usage;
        }
        VerbHelp.Install(root);
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) Complain(error.Message);
            Complain($"'{Name(parsed.CommandResult.Command, root)} --help' lists the arguments and options.");
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToEnd });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Complain(e.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            Complain("Stopped.");
            return ExitCode.Failed;
        }
    }

    /// <summary>The folder, or an error that names it.</summary>
    public static string ExistingFolder(string path)
    {
        if (Directory.Exists(path)) return path;
        if (File.Exists(path)) throw new IOException($"'{path}' is a file; give the folder that it is in.");
        throw new DirectoryNotFoundException($"There is no folder '{path}'.");
    }

    /// <summary>The verb that a first word without a folder of its name may stand for.</summary>
    public static string? MeantVerb(string word, RootCommand root)
    {
        var verbs = root.Subcommands.Select(command => command.Name).ToList();
        if (word.StartsWith('-') || verbs.Contains(word) || Path.Exists(word)) return null;
        return Spelling.Closest(word, verbs);
    }

    private static string Name(Command command, RootCommand root) => command == root ? "sonde" : $"sonde {command.Name}";

    private static void Complain(string message) => Console.Error.WriteLine($"sonde: {message}");
}
