// What a user may set on a training monitor.
using System.IO.Enumeration;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Settings of a <see cref="TrainingMonitor"/>.</summary>
public sealed record MonitorOptions
{
    /// <summary>How much to look at.</summary>
    public MonitorLevel Level { get; init; } = MonitorLevel.Light;

    /// <summary>Tells several models on one writer apart: <c>G</c> gives the tags <c>G/loss/train</c> and <c>sonde/G/gradient_flow</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The probes of <see cref="MonitorLevel.Custom"/>; other levels have their own, and Attach refuses these there.</summary>
    public IReadOnlyList<ProbeChoice> Probes { get; init; } = [];

    /// <summary>
    /// Share of the time of a step, 0..1, that all probes together may take after the first steps; 0.02, at level Full 0.25, where nothing
    /// else is given. Where they cost more, they read more rarely, and the record <c>sonde.overhead</c> reports it. 0: no limit. Attach
    /// refuses values outside 0..1.
    /// </summary>
    public double Budget { get => _budget ?? (Level == MonitorLevel.Full ? 0.25 : 0.02); init => _budget = value; }

    /// <summary>
    /// Calls of <see cref="TrainingMonitor.Step"/> to one step of the optimizer. Gradients are read on the last call of each group only,
    /// when they are complete; scalars are written on every call.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Layers and parameters to look at, as patterns over dotted names with <c>*</c> and <c>?</c>. A pattern that fits a layer takes in all
    /// that lies in it: <c>encoder</c> is <c>encoder.0.weight</c> too.
    /// </summary>
    public string[] Include { get; init; } = ["*"];

    /// <summary>Layers and parameters to leave out, as patterns in the same way; wins over <see cref="Include"/>.</summary>
    public string[] Exclude { get; init; } = [];

    /// <summary>
    /// Gives the loss for a batch, <c>(x, y) => cross_entropy(model.call(x), y)</c>, just as the loop does. With it the weights, buffers and
    /// random state of the last finite step are kept as often as <see cref="Budget"/> allows, and a step whose loss or weights turn out not
    /// to be finite is run again from there: op by op, and sample by sample. It must not step the optimizer. The training goes on as if
    /// nothing had been run. <see cref="TrainingMonitor.Step"/> must be given x; y is null here where it is null there.
    /// </summary>
    public Func<Tensor, Tensor, Tensor>? Replay { get; init; }

    /// <summary>
    /// Layers whose outputs are recorded as images at level Full, as patterns over layer names; null for the first convolution. Only outputs of
    /// shape [N, C, H, W] are images.
    /// </summary>
    public string[]? FeatureMaps { get; init; }

    /// <summary>Where messages go; standard error when null.</summary>
    public TextWriter? Messages { get; init; }

    /// <summary>
    /// Whether the monitor diagnoses the run when it is disposed and prints one line where its messages go: the verdict, the findings, how
    /// many rules were checked, and how to open the page. The run's files are read back for it: some milliseconds after hundreds of steps, a quarter
    /// of a second after tens of thousands. Of several monitors on one writer the last one to be disposed prints it.
    /// </summary>
    public bool ReportOnDispose { get; init; } = true;

    /// <summary>
    /// Whether the run is diagnosed while it trains, on another thread and in 0.2 % of the time: new errors are printed once, and all findings go
    /// to <see cref="TrainingMonitor.OnFinding"/> and <see cref="Logger"/>.
    /// </summary>
    public bool LiveDiagnosis { get; init; } = true;

    /// <summary>Ends the training at the first finding of this severity or above: Step throws a <see cref="TrainingStoppedException"/>. Null: never.</summary>
    public Severity? StopOn { get; init; }

    /// <summary>Where findings are logged as well; null for nowhere.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The clock by which <see cref="Budget"/> is kept.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    private readonly double? _budget;

    /// <summary>Whether a parameter is looked at: its name, or a layer that it lies in, is included, and none of them excluded.</summary>
    internal bool Watches(string parameter) => Matches(Include, parameter) && !Matches(Exclude, parameter);

    /// <summary>The same for a layer; a pattern for all that lies in it, <c>encoder.*</c>, takes the layer in as well.</summary>
    internal bool WatchesLayer(string layer) => MatchesLayer(Include, layer) && !MatchesLayer(Exclude, layer);

    /// <summary>The interval that the user chose for a probe, or null.</summary>
    internal int? IntervalOf(string probe) => Level == MonitorLevel.Custom ? Probes.FirstOrDefault(choice => choice.Name == probe)?.Every : null;

    private static bool MatchesLayer(string[] patterns, string layer) => Matches(patterns, layer) || patterns.Any(pattern => Fits(pattern, layer + "."));

    /// <summary>Whether a pattern fits the name or the beginning of it up to some dot.</summary>
    private static bool Matches(string[] patterns, string name)
    {
        for (var end = name.Length; end >= 0; end = end > 0 ? name.LastIndexOf('.', end - 1) : -1)
        {
            if (patterns.Any(pattern => Fits(pattern, name.AsSpan(0, end)))) return true;
        }
        return false;
    }

    private static bool Fits(string pattern, ReadOnlySpan<char> name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
