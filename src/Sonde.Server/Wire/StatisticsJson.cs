// Body of /api/scalars/statistics.
using Sonde.Runs;

namespace Sonde.Server.Wire;

/// <summary>One entry a run, in the order of the request.</summary>
internal sealed record StatisticsJson(RunStatisticsJson[] Runs);

/// <summary>What the window holds of one run.</summary>
internal sealed record RunStatisticsJson(string Run, SeriesStatistics Statistics);
