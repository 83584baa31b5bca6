// A clock that stands still.
namespace Sonde.Events.Tests;

public sealed class FixedTime(double unixSeconds) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(unixSeconds);
}
