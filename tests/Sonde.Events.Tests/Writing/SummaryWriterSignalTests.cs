// Signals that end a process flush first, end it all the same, and leave the host its say.
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sonde.Events.Tests;

public partial class SummaryWriterSignalTests
{
    private const int Hangup = 1, Interrupt = 2, Quit = 3, Terminate = 15;
    private const int EndedBySignal = 128;

    [Theory]
    [InlineData(Terminate)]
    [InlineData(Hangup)]
    [InlineData(Interrupt)]
    [InlineData(Quit)]
    public void Signal_ThatEndsTheProcess_LosesNothingAndEndsItAsWithoutAWriter(int signal)
    {
        using var folder = new TempFolder();
        using var bare = Start(nameof(SignalRoles.WaitWithoutWriter), folder.Path);
        Send(bare, signal);
        bare.WaitForExit();
        using var process = Start(nameof(SignalRoles.AddAndWait), folder.Path);
        Send(process, signal);
        process.WaitForExit();
        Assert.Equal((EndedBySignal + signal, EndedBySignal + signal), (bare.ExitCode, process.ExitCode));
        Assert.Equal(Enumerable.Range(0, SignalRoles.Added).Select(i => (long)i), Read(folder.Path));
        Assert.Equal([0L], Read(folder.File("b_c")));
    }

    [Theory]
    [InlineData(Terminate)]
    [InlineData(Interrupt)]
    public void Signal_ThatTheHostCancels_FlushesAndTheProcessWritesOn(int signal)
    {
        using var folder = new TempFolder();
        using var process = Start(nameof(SignalRoles.AddAndCancel), folder.Path);
        Send(process, signal);
        Assert.Equal($"{SignalRoles.Added}\n", ChildProcess.Finish(process).Output);
        Assert.Equal(Enumerable.Range(0, 2 * SignalRoles.Added).Select(i => (long)i), Read(folder.Path));
    }

    [Fact]
    public void Signal_ThatIsIgnored_StaysIgnored()
    {
        using var folder = new TempFolder();
        using var process = Start(nameof(SignalRoles.AddAndWait), folder.Path, "trap '' HUP; ");
        Send(process, Hangup);
        File.WriteAllText(folder.File("go"), "");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        Send(process, Terminate);
        process.WaitForExit();
        Assert.Equal(EndedBySignal + Terminate, process.ExitCode);
        Assert.Equal(SignalRoles.Added, Read(folder.Path).Count());
    }

    [Fact]
    public void Listening_WritersComeAndGo_LastsAsLongAsOneIsThere()
    {
        using var folder = new TempFolder();
        using var process = ChildProcess.Start(nameof(SignalRoles.ComeAndGo), folder.Path);
        Assert.Equal("False\nTrue\nTrue\nFalse\nFalse\n", ChildProcess.Finish(process).Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void FlushAll_DiskThatDoesNotAnswer_HoldsUpItsOwnWriterOnly()
    {
        using var folder = new TempFolder();
        using var process = ChildProcess.Start(nameof(SignalRoles.FlushBesideAHungDisk), folder.Path);
        Assert.Equal(
            $"False\n{SignalRoles.Added}\nTrue\n{SignalRoles.Added}\n", ChildProcess.Finish(process).Output.ReplaceLineEndings("\n"));
    }

    // Whoever runs the tests may ignore signals, which children inherit; and Ctrl+\ need not leave a core behind.
    private static Process Start(string role, string folder, string shell = "")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with Linux's numbers, to processes started by its env.");
        var process = ChildProcess.Start(role, folder, $"ulimit -c 0; {shell}exec \"$@\"", "env", "--default-signal=HUP,INT,QUIT,TERM");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }

    private static void Send(Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    private static IEnumerable<long> Read(string folder) => Log.Read(Assert.Single(Directory.GetFiles(folder, "*tfevents*"))).Select(value => value.Step);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
