// What a user may set on a training monitor.
using System.IO.Enumeration;

namespace Sonde.Torch;

/// <summary>Settings of a <see cref="TrainingMonitor"/>.</summary>
public sealed record MonitorOptions
{
    /// <summary>How much to look at.</summary>
    public MonitorLevel Level { get; init; } = MonitorLevel.Light;

    /// <summary>Tells several models on one writer apart: <c>G</c> gives the tags <c>G/loss/train</c> and <c>sonde/G/gradient_flow</c>.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Share of the time of a step, 0..1, that gradient frames and histograms may each take at <see cref="MonitorLevel.Light"/> after the
    /// first steps. Where one costs more, it is taken more rarely; the recorded steps show it. 0 or less: no limit.
    /// </summary>
    public double Budget { get; init; } = 0.02;

    /// <summary>
    /// Calls of <see cref="TrainingMonitor.Step"/> to one step of the optimizer. Gradients are read on the last call of each group only,
    /// when they are complete; scalars are written on every call.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Parameters to look at, as patterns over dotted names with <c>*</c> and <c>?</c>.</summary>
    public string[] Include { get; init; } = ["*"];

    /// <summary>Parameters to leave out of gradient flow and histograms, as patterns; wins over <see cref="Include"/>.</summary>
    public string[] Exclude { get; init; } = [];

    /// <summary>Where messages go; standard error when null.</summary>
    public TextWriter? Messages { get; init; }

    /// <summary>The clock by which <see cref="Budget"/> is kept.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal bool Watches(string parameter) => Matches(Include, parameter) && !Matches(Exclude, parameter);

    private static bool Matches(string[] patterns, string parameter) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, parameter, ignoreCase: false));
}
