// sonde [serve]: the dashboard over a log directory until Ctrl+C. Flags are named as TensorBoard names them.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Sonde.Server;

namespace Sonde.Tool.Commands;

internal static class ServeCommand
{
    /// <summary>Where training code usually writes, tried in this order before the current folder.</summary>
    private static readonly string[] UsualFolders = ["runs", "logs"];

    public static Command Create()
    {
        var command = new Command("serve", "Show a log directory in the browser, live (the default).");
        Configure(command);
        return command;
    }

    /// <summary>Gives a command the options and the action of this verb.</summary>
    public static void Configure(Command command)
    {
        var logdir = LogDirectoryInput.Optional(command);
        var port = new Option<int>("--port")
        {
            Description = "The port; the next free one when it is taken, any free one for 0",
            DefaultValueFactory = _ => SondeServerOptions.DefaultPort,
            CustomParser = Port,
            HelpName = "PORT",
        };
        var host = new Option<string>("--host") { Description = "The address to listen on", DefaultValueFactory = _ => "127.0.0.1" };
        var bindAll = new Option<bool>("--bind_all") { Description = "Listen on every interface: all who reach this machine can read the log directory" };
        var allowedHost = new Option<string[]>("--allowed_host")
        {
            Description = "One more name under which browsers may reach the server, a proxy's for example",
        };
        var title = new Option<string?>("--window_title") { Description = "The title of the browser window" };
        foreach (var option in (Option[])[port, host, bindAll, allowedHost, title]) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(host) is { Tokens: [var given, ..] } && string.IsNullOrWhiteSpace(given.Value))
                result.AddError("The address after --host is empty.");
            if (command is RootCommand root && logdir.Bare(result) is { Length: > 0 } word) RefuseUnknownWord(result, root, word);
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            logdir.Of(parsed) ?? FindLogdir(),
            new()
            {
                Port = parsed.GetValue(port),
                Host = parsed.GetValue(host)!,
                BindAll = parsed.GetValue(bindAll),
                AllowedHosts = parsed.GetValue(allowedHost) ?? [],
                WindowTitle = parsed.GetValue(title),
            },
            cancellation));
    }

    private static async Task<int> RunAsync(string logdir, SondeServerOptions options, CancellationToken cancellation)
    {
        await using var server = SondeServer.Start(logdir, options);
        var taken = server.PortTaken ? $", as port {options.Port} is taken" : "";
        var state = Directory.Exists(logdir) ? $"showing '{logdir}'" : $"waiting for '{logdir}' to appear";
        Console.WriteLine($"Sonde at {server.Url}{taken}; {state} (Ctrl+C ends)");
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Fine;
    }

    // Without a verb and without --logdir, a word that is no folder is more often a slip than a folder that is yet to come.
    private static void RefuseUnknownWord(CommandResult result, RootCommand root, string word)
    {
        if (Directory.Exists(word)) return;
        var meant = CommandLine.MeantVerb(word, root) is { } verb ? $" Did you mean '{verb}'?" : "";
        result.AddError(File.Exists(word)
            ? $"'{word}' is a file; give the folder that it is in."
            : $"There is no verb and no folder '{word}'.{meant} To wait for a folder that does not exist yet: sonde serve {word}");
    }

    private static int Port(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort) return port;
        result.AddError($"'{text}' is not a port: give a whole number from 0 to {IPEndPoint.MaxPort}.");
        return 0;
    }

    private static string FindLogdir() => UsualFolders.FirstOrDefault(Directory.Exists) ?? ".";
}
