// The log directory on the command line: sonde VERB runs and sonde VERB --logdir runs are the same, for every verb that reads one.
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sonde.Tool.Commands;

/// <summary>The argument and the option of one command.</summary>
internal sealed class LogDirectoryInput
{
    private readonly Argument<string?> _argument = new("DIR") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _option = new("--logdir") { Description = "The same as DIR", HelpName = "DIR" };

    private LogDirectoryInput(string description) => _argument.Description = description;

    /// <summary>Adds both forms to a command that needs a log directory.</summary>
    public static LogDirectoryInput Required(Command command)
    {
        var input = new LogDirectoryInput("The log directory: the folder with the runs");
        input.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(input._argument) is not { Tokens.Count: > 0 } && result.GetResult(input._option) is null)
                result.AddError($"Give the log directory: sonde {command.Name} runs");
        });
        return input;
    }

    /// <summary>Adds both forms to a command that finds a log directory by itself where none is given.</summary>
    public static LogDirectoryInput Optional(Command command)
    {
        var input = new LogDirectoryInput("The log directory: the folder with the runs [default: runs, logs or the current folder]");
        // Help would list the argument of the root under every verb again.
        input._argument.Hidden = command is RootCommand;
        input.AddTo(command);
        return input;
    }

    /// <summary>The folder as given; null where none was.</summary>
    public string? Of(ParseResult parsed) => parsed.GetValue(_argument) ?? parsed.GetValue(_option);

    /// <summary>What stands where the folder may stand, without an option before it.</summary>
    public string? Bare(CommandResult result) => result.GetResult(_argument) is { Tokens: [var token, ..] } ? token.Value : null;

    private void AddTo(Command command)
    {
        command.Arguments.Add(_argument);
        command.Options.Add(_option);
        command.Validators.Add(result =>
        {
            var (bare, named) = (Bare(result), result.GetResult(_option) is { Tokens: [var token, ..] } ? token.Value : null);
            if (bare is not null && named is not null) result.AddError($"Give the log directory once: '{bare}' or '{named}'.");
            else if ((bare ?? named) is { } given && string.IsNullOrWhiteSpace(given)) result.AddError("The name of the log directory is empty.");
        });
    }
}
