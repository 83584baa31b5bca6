// What the newest sampled batches say of a layer's units.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>One layer whose units are told apart.</summary>
/// <param name="Layer">The layer, <c>relu1</c>.</param>
/// <param name="ModuleType">Its module's type.</param>
/// <param name="Kind">What its zeros and ends mean.</param>
/// <param name="Units">Channels or features.</param>
/// <param name="Silent">Units that were zero for every sample of each of those batches.</param>
/// <param name="Stuck">Units of which more than half of the values were near the ends in each of those batches; 0 where there are no ends.</param>
/// <param name="Batches">How many batches, counted from the newest; at most <see cref="Window"/>.</param>
/// <param name="Steps">The steps of those batches.</param>
public sealed record LayerActivity(string Layer, string ModuleType, ActivationKind Kind, int Units, int Silent, int Stuck, int Batches, StepRange Steps)
{
    /// <summary>The newest sampled batches that are looked at.</summary>
    public const int Window = 20;

    /// <summary>Share of the units that are silent, 0..1.</summary>
    public double SilentShare => (double)Silent / Units;

    /// <summary>Share of the units that are stuck, 0..1.</summary>
    public double StuckShare => (double)Stuck / Units;

    /// <summary>The layers of one model in the order in which they ran.</summary>
    /// <param name="run">The run.</param>
    /// <param name="model">The model's name, or null.</param>
    internal static IReadOnlyList<LayerActivity> Read(Run run, string? model) =>
        [.. ActivationFrames.ReadAll(run).Where(frames => frames.Header.Model == model).Select(Read).OfType<LayerActivity>()];

    private static LayerActivity? Read(ActivationFrames frames)
    {
        if (!Enum.TryParse<ActivationKind>(frames.Header.Kind, ignoreCase: true, out var kind) || frames.UnitsAlways("zero_share", 1, Window) is not { } silent)
            return null;
        var stuck = frames.UnitsAlways("saturated_share", 0.5, Window);
        var first = Math.Max(0, frames.Count - silent.Frames);
        return new(
            frames.Header.Layer, frames.Header.ModuleType, kind, frames.Header.MappedUnits, silent.Units, stuck?.Units ?? 0, silent.Frames,
            new(frames.StepAt(first), frames.StepAt(frames.Count - 1)));
    }
}
