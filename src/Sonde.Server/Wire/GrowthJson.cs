// Data of a "snapshot" event.
namespace Sonde.Server.Wire;

/// <summary>
/// The log directory's version, and every run's; a run that is not named is gone. <paramref name="Tags"/> is the version in which a
/// run's tags last changed, <paramref name="Problems"/> how much could not be read: while they stay, what lists them need not be asked again.
/// </summary>
internal sealed record GrowthJson(long Version, Dictionary<string, long> Runs, long Tags, int Problems);
