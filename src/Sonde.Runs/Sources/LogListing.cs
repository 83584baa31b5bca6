// What one folder of a log source holds.
namespace Sonde.Runs;

/// <summary>The entries of a folder, from one call to the source.</summary>
/// <param name="Identity">The same for all names of one folder; 0 where the source knows none.</param>
/// <param name="Entries">The entries, in any order.</param>
public sealed record LogListing(UInt128 Identity, IReadOnlyList<LogEntry> Entries);
