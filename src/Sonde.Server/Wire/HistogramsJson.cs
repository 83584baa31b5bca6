// Body of /api/histograms.
namespace Sonde.Server.Wire;

/// <summary>Histograms of one tag, one a step; <see cref="Bins"/> is [step][bin] of left edge, right edge, count; total counts all steps, sent or not.</summary>
internal sealed record HistogramsJson(string Run, string Tag, int Total, long[] Steps, double[] WallTimes, double[][][] Bins);
