// Bodies of /api/runs.
namespace Sonde.Server.Wire;

/// <summary>The runs of the log directory and what could not be read in it.</summary>
internal sealed record RunsJson(long Version, string Logdir, bool Exists, RunJson[] Runs, ProblemJson[] Problems);

/// <summary>One run; times in unix seconds, null without any record; problems counts damaged and incomplete records.</summary>
internal sealed record RunJson(string Name, long Version, double? StartTime, double? LastTime, int Scalars, int Problems);

/// <summary>Something that could not be read; path relative to the log directory, offset in bytes.</summary>
internal sealed record ProblemJson(string Path, long? Offset, string Reason);
