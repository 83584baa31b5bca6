// Bodies of /api/runs.
namespace Sonde.Server.Wire;

/// <summary>The runs of the log directory and what could not be read in it; not complete while files are still being read for the first time.</summary>
internal sealed record RunsJson(long Version, string Logdir, bool Exists, bool Complete, RunJson[] Runs, ProblemJson[] Problems);

/// <summary>One run; times in unix seconds, null without any record; problems counts the listed ones in its files.</summary>
internal sealed record RunJson(string Name, long Version, double? StartTime, double? LastTime, int Scalars, int Problems);

/// <summary>Something that could not be read; path relative to the log directory, offset in bytes.</summary>
internal sealed record ProblemJson(string Path, long? Offset, string Reason);
