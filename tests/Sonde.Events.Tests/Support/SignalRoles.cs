// What training processes do that a signal is sent to. Each says "ready" and then waits, for a minute at most.
using System.Runtime.InteropServices;
using Sonde.Events.Writing;

namespace Sonde.Events.Tests;

internal static class SignalRoles
{
    public const int Added = 1000;

    private static readonly SummaryWriterOptions Never = new() { FlushPeriod = Timeout.InfiniteTimeSpan };

    /// <summary>Waits without a writer: how the signal ends a process by default.</summary>
    public static void WaitWithoutWriter(string folder)
    {
        _ = folder;
        Wait();
    }

    /// <summary>Adds scalars in the folder and, by <c>AddScalars</c>, below it; nothing flushes them. Goes on when a file <c>go</c> appears.</summary>
    public static void AddAndWait(string folder)
    {
        var writer = new SummaryWriter(folder, Never);
        Add(writer, 0);
        writer.AddScalars("b", new Dictionary<string, double> { ["c"] = 1 }, 0);
        Console.WriteLine("ready");
        for (var left = 6000; left > 0 && !File.Exists(Path.Combine(folder, "go")); left--)
        {
            Thread.Sleep(10);
        }

        Wait();
    }

    /// <summary>Adds scalars, cancels the first signal, says what the file holds by then, adds as many again and ends well.</summary>
    public static void AddAndCancel(string folder)
    {
        var writer = new SummaryWriter(folder, Never);
        using var signalled = new ManualResetEventSlim();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            signalled.Set();
        };
        Add(writer, 0);
        Console.WriteLine("ready");
        signalled.Wait(TimeSpan.FromMinutes(1));
        for (var left = 6000; left > 0 && Count(writer) < Added; left--)
        {
            Thread.Sleep(10);
        }

        Console.WriteLine(Count(writer));
        Add(writer, Added);
        writer.Dispose();

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            signalled.Set();
        }
    }

    /// <summary>Says whether signals are listened to: before, with and between writers, and when all are disposed.</summary>
    public static void ComeAndGo(string folder)
    {
        Console.WriteLine(SignalFlush.IsListening);
        var first = new SummaryWriter(folder);
        Console.WriteLine(SignalFlush.IsListening);
        var second = new SummaryWriter(folder);
        first.Dispose();
        Console.WriteLine(SignalFlush.IsListening);
        second.Dispose();
        Console.WriteLine(SignalFlush.IsListening);
        new SummaryWriter(folder).Dispose();
        Console.WriteLine(SignalFlush.IsListening);
    }

    /// <summary>Of two writers one has a disk that does not answer: says whether all had tried in time, and what the other's file holds.</summary>
    public static void FlushBesideAHungDisk(string folder)
    {
        using var answer = new ManualResetEventSlim();
        var hung = new SummaryWriter(Path.Combine(folder, "hung"), Never, (path, mode) => new HungFile(AppendFile.Open(path, mode), answer), createNow: true);
        var good = new SummaryWriter(Path.Combine(folder, "good"), Never);
        Add(hung, 0);
        Add(good, 0);
        Console.WriteLine(SignalFlush.FlushAll(TimeSpan.FromSeconds(1)));
        Console.WriteLine(Log.Read(good.FilePath).Count);
        answer.Set();
        Console.WriteLine(SignalFlush.FlushAll(TimeSpan.FromMinutes(1)));
        Console.WriteLine(Log.Read(hung.FilePath).Count);
    }

    private static void Add(SummaryWriter writer, int from)
    {
        for (var i = from; i < from + Added; i++)
        {
            writer.AddScalar("a", i, i);
        }
    }

    // The file may grow meanwhile, and its last record be incomplete.
    private static int Count(SummaryWriter writer)
    {
        using var reader = new EventFileReader(writer.FilePath);
        return Log.ReadOn(reader).Count;
    }

    private static void Wait()
    {
        Console.WriteLine("ready");
        Thread.Sleep(TimeSpan.FromMinutes(1));
    }

    // The header of a new file goes through; records wait for the answer.
    private sealed class HungFile(IAppendFile file, ManualResetEventSlim answer) : IAppendFile
    {
        public long Length
        {
            get => file.Length;
            set => file.Length = value;
        }

        public long? LengthAtPath => file.LengthAtPath;

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (offset > 0)
            {
                answer.Wait();
            }

            file.Write(bytes, offset);
        }

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
