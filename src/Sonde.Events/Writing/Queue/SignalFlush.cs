// Flushes all writers when a signal comes that ends the process: from .NET 10 on nothing else does.
using System.Runtime.InteropServices;

namespace Sonde.Events.Writing;

/// <summary>
/// One registration a signal for all writers of the process, there as long as one of them is. The signal goes its way: it is
/// never cancelled here, handlers of others run as they would, and a process that it would have ended it ends.
/// </summary>
internal static class SignalFlush
{
    /// <summary>How long a signal is held up at most. Who stops a service waits ten seconds as a rule before it kills.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly PosixSignal[] Signals = [PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT];
    private static readonly Lock Gate = new();
    private static readonly HashSet<EventFileWriter> Writers = [];
    private static readonly List<PosixSignalRegistration> Registrations = [];

    /// <summary>Whether signals are listened to now.</summary>
    public static bool IsListening
    {
        get
        {
            lock (Gate)
            {
                return Registrations.Count > 0;
            }
        }
    }

    /// <summary>Has the writer flushed when a signal comes; null, or why that cannot be.</summary>
    public static string? Add(EventFileWriter writer)
    {
        if (OperatingSystem.IsBrowser() || OperatingSystem.IsAndroid() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS())
        {
            // Apps learn in other ways that they end.
            return null;
        }

        lock (Gate)
        {
            Writers.Add(writer);
            if (Writers.Count > 1)
            {
                return null;
            }

            try
            {
                foreach (var signal in Signals)
                {
                    Registrations.Add(PosixSignalRegistration.Create(signal, static _ => FlushAll(Limit)));
                }

                return null;
            }
            catch (IOException e)
            {
                return e.Message;
            }
        }
    }

    /// <summary>Forgets the writer. Once this returns it is not asked for a flush any more.</summary>
    public static void Remove(EventFileWriter writer)
    {
        lock (Gate)
        {
            if (Writers.Remove(writer) && Writers.Count == 0)
            {
                Registrations.ForEach(static registration => registration.Dispose());
                Registrations.Clear();
            }
        }
    }

    /// <summary>
    /// Has every writer try its flush, each on its own thread: a disk that does not answer holds up its own writer only. False
    /// where not all had tried when the time was over.
    /// </summary>
    public static bool FlushAll(TimeSpan limit)
    {
        Task[] flushes;
        lock (Gate)
        {
            flushes = [.. Writers.Select(static writer => writer.FlushSoon())];
        }

        return Task.WaitAll(flushes, limit);
    }
}
