// A training process that a test kills: this test assembly, started again with a variable that makes it write and wait.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Sonde.Events.Tests;

internal static class DoomedProcess
{
    private const string FolderVariable = "SONDE_EVENTS_TEST_DOOMED_FOLDER";
    private const string FlushedVariable = "SONDE_EVENTS_TEST_DOOMED_FLUSHED";

    /// <summary>Runs a process that adds and flushes that many scalars and adds as many again, and kills it then (SIGKILL where there are signals).</summary>
    public static void WriteAndDie(string folder, int flushed)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(DoomedProcess).Assembly.Location);
        start.Environment[FolderVariable] = folder;
        start.Environment[FlushedVariable] = flushed.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        process.Kill();
        process.WaitForExit();
    }

    [ModuleInitializer]
    internal static void BeDoomedIfAsked()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
        {
            return;
        }

        var flushed = int.Parse(Environment.GetEnvironmentVariable(FlushedVariable)!, CultureInfo.InvariantCulture);
        var writer = new SummaryWriter(folder, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan });
        for (var i = 0; i < flushed; i++)
        {
            writer.AddScalar("a", i, i);
        }

        writer.Flush();
        for (var i = 0; i < flushed; i++)
        {
            writer.AddScalar("after", i, i);
        }

        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
    }
}
