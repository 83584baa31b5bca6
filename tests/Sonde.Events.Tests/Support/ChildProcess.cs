// A training process of its own, to be killed, squeezed or locked out: this test assembly, started again with a role to play.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sonde.Events.Tests;

internal static class ChildProcess
{
    private const string RoleVariable = "SONDE_EVENTS_TEST_ROLE";
    private const string FolderVariable = "SONDE_EVENTS_TEST_FOLDER";

    private static readonly Dictionary<string, Action<string>> Roles = new(StringComparer.Ordinal)
    {
        [nameof(ChildRoles.FlushForEver)] = ChildRoles.FlushForEver,
        [nameof(ChildRoles.FillTheDisk)] = ChildRoles.FillTheDisk,
        [nameof(ChildRoles.FillTheDiskWithAHandler)] = ChildRoles.FillTheDiskWithAHandler,
        [nameof(ChildRoles.StartOnAFullDisk)] = ChildRoles.StartOnAFullDisk,
        [nameof(ChildRoles.LosePermission)] = ChildRoles.LosePermission,
        [nameof(SignalRoles.WaitWithoutWriter)] = SignalRoles.WaitWithoutWriter,
        [nameof(SignalRoles.AddAndWait)] = SignalRoles.AddAndWait,
        [nameof(SignalRoles.AddAndCancel)] = SignalRoles.AddAndCancel,
        [nameof(SignalRoles.ComeAndGo)] = SignalRoles.ComeAndGo,
        [nameof(SignalRoles.FlushBesideAHungDisk)] = SignalRoles.FlushBesideAHungDisk,
    };

    /// <summary>Starts a process that plays the role in a folder.</summary>
    /// <param name="role">A method of <see cref="ChildRoles"/> or <see cref="SignalRoles"/>.</param>
    /// <param name="folder">What it is given.</param>
    /// <param name="shell">What <c>sh</c> is to do before it, ending with <c>exec "$@"</c>; empty for nothing.</param>
    /// <param name="around">A program that starts the shell, with its arguments.</param>
    public static Process Start(string role, string folder, string shell = "", params string[] around)
    {
        string[] self = ["dotnet", "exec", typeof(ChildProcess).Assembly.Location];
        string[] command = [.. around, .. shell.Length > 0 ? ["sh", "-c", shell, "sh", .. self] : self];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[RoleVariable] = role;
        start.Environment[FolderVariable] = folder;
        start.Environment["DOTNET_TieredPGO"] = "0"; // A process of a few milliseconds need not measure itself.
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end, which must be a good one, and gives what was said on the two outputs.</summary>
    public static (string Output, string Errors) Finish(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {errors.Result}");
        return (output, errors.Result);
    }

    [ModuleInitializer]
    internal static void PlayIfAsked()
    {
        if (Environment.GetEnvironmentVariable(RoleVariable) is { } role)
        {
            Roles[role](Environment.GetEnvironmentVariable(FolderVariable)!);
            Environment.Exit(0);
        }
    }
}
