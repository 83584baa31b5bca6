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

    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT];
    private static readonly Lock s_gate = new();
    private static readonly HashSet<EventFileWriter> s_writers = [];
    private static readonly List<PosixSignalRegistration> s_registrations = [];

    /// <summary>Whether signals are listened to now.</summary>
    public static bool IsListening
    {
        get
        {
            lock (s_gate)
            {
                return s_registrations.Count > 0;
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

        lock (s_gate)
        {
            s_writers.Add(writer);
            if (s_writers.Count > 1)
            {
                return null;
            }

            try
            {
                foreach (var signal in s_signals)
                {
                    s_registrations.Add(PosixSignalRegistration.Create(signal, static _ => FlushAll(Limit)));
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
        lock (s_gate)
        {
            if (s_writers.Remove(writer) && s_writers.Count == 0)
            {
                s_registrations.ForEach(static registration => registration.Dispose());
                s_registrations.Clear();
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
        lock (s_gate)
        {
            flushes = [.. s_writers.Select(static writer => writer.FlushSoon())];
        }

        return Task.WaitAll(flushes, limit);
    }
}
