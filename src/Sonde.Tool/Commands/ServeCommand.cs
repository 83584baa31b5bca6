// sonde [serve]: the dashboard over a log directory until Ctrl+C. Flags are named as TensorBoard names them.
using System.CommandLine;
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
        var logdir = new Option<string?>("--logdir") { Description = "The folder with the runs [default: runs, logs or the current folder]" };
        var port = new Option<int>("--port")
        {
            Description = "The port; the next free one when it is taken, any free one for 0",
            DefaultValueFactory = _ => SondeServerOptions.DefaultPort,
        };
        var host = new Option<string>("--host") { Description = "The address to listen on", DefaultValueFactory = _ => "127.0.0.1" };
        var bindAll = new Option<bool>("--bind_all") { Description = "Listen on every interface: all who reach this machine can read the log directory" };
        var allowedHost = new Option<string[]>("--allowed_host") { Description = "One more name under which browsers may reach the server, a proxy's for example" };
        var title = new Option<string?>("--window_title") { Description = "The title of the browser window" };
        foreach (var option in (Option[])[logdir, port, host, bindAll, allowedHost, title]) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(logdir) ?? FindLogdir(),
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

    private static string FindLogdir() => UsualFolders.FirstOrDefault(Directory.Exists) ?? ".";
}
