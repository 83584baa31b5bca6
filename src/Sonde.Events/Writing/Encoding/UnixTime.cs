// The time of an event: seconds since 1970 as a double, as the file format has it.
namespace Sonde.Events.Writing;

/// <summary>Unix time in seconds, to the resolution of the clock.</summary>
internal static class UnixTime
{
    public static double Now(TimeProvider time) =>
        (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;
}
