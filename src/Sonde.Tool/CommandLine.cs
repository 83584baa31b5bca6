// Parses and runs a command line, with the tool's exit codes and its way of telling errors.
using System.CommandLine;
using System.CommandLine.Invocation;

namespace Sonde.Tool;

internal static class CommandLine
{
    /// <summary>Runs the verb; Ctrl+C and SIGTERM cancel its token. Errors go to stderr, one line each.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) Complain(error.Message);
            Complain($"'{Name(parsed.CommandResult.Command, root)} --help' lists what there is.");
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Complain(e.Message);
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

    private static string Name(Command command, RootCommand root) => command == root ? "sonde" : $"sonde {command.Name}";

    private static void Complain(string message) => Console.Error.WriteLine($"sonde: {message}");
}
