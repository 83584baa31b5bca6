// Data of a "snapshot" event.
namespace Sonde.Server.Wire;

/// <summary>The log directory's version, and every run's; a run that is not named is gone.</summary>
internal sealed record GrowthJson(long Version, Dictionary<string, long> Runs);
