// Which probes a level has.
namespace Sonde.Torch;

/// <summary>The probes by name, and the levels that have them.</summary>
internal static class ProbeSet
{
    private static readonly Entry[] All =
    [
        new("loss", MonitorLevel.Light, context => new LossProbe(context)),
        new("accuracy", MonitorLevel.Light, context => new AccuracyProbe(context)),
        new("learning-rate", MonitorLevel.Light, context => context.Optimizer is null ? null : new LearningRateProbe(context)),
        new(GradientProbe.ProbeName, MonitorLevel.Light, context => new GradientProbe(context)),
        new(LiveTensorsProbe.ProbeName, MonitorLevel.Light, context => new LiveTensorsProbe(context)),
        new(StepTimeProbe.ProbeName, MonitorLevel.Light, context => new StepTimeProbe(context)),
        new(StepDataProbe.ProbeName, MonitorLevel.Light, context => new StepDataProbe(context)),
        new("histograms", MonitorLevel.Light, context => new HistogramProbe(context)),
        // LBFGS wraps its parameters anew whenever it is asked, and hooks within its many backward passes ended the process.
        new(TrainingLoopProbe.ProbeName, MonitorLevel.Light, context => context.Optimizer is TorchSharp.Modules.LBFGS ? null : new TrainingLoopProbe(context)),
        new(NoiseScaleProbe.ProbeName, MonitorLevel.Full, context => new NoiseScaleProbe(context)),
        new(ActivationProbe.ProbeName, MonitorLevel.Full, context => new ActivationProbe(context)),
    ];

    /// <summary>Names that <see cref="MonitorOptions.Probes"/> may hold.</summary>
    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    /// <summary>The probes of the level in the options, in the order in which they read.</summary>
    public static IReadOnlyList<IProbe> For(ProbeContext context) =>
        [.. All.Where(entry => Has(context.Options, entry)).Select(entry => entry.Create(context)).OfType<IProbe>()];

    private static bool Has(MonitorOptions options, Entry entry) => options.Level == MonitorLevel.Custom
        ? options.Probes.Any(choice => choice.Name == entry.Name)
        : options.Level >= entry.From;

    private sealed record Entry(string Name, MonitorLevel From, Func<ProbeContext, IProbe?> Create);
}
