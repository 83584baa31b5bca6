// What the newest sampled batches say of a layer's units.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>One layer whose units are distinguished.</summary>
/// <param name="Layer">The layer, <c>relu1</c>.</param>
/// <param name="ModuleType">Its module's type.</param>
/// <param name="Kind">What its zeros and ends mean.</param>
/// <param name="Units">Channels or features.</param>
/// <param name="Silent">Units that were zero for every sample of each of those batches.</param>
/// <param name="Stuck">Units of which more than half of the values were near the ends in each of those batches; 0 where there are no ends.</param>
/// <param name="Batches">How many batches, counted from the newest; at most <see cref="Window"/>.</param>
/// <param name="Steps">The steps of those batches.</param>
internal sealed record LayerActivity(string Layer, string ModuleType, ActivationKind Kind, int Units, int Silent, int Stuck, int Batches, StepRange Steps)
{
    /// <summary>The newest sampled batches that are looked at.</summary>
    public const int Window = 20;

    /// <summary>Share of the units that are silent, 0..1.</summary>
    public double SilentShare => (double)Silent / Units;

    /// <summary>Share of the units that are stuck, 0..1.</summary>
    public double StuckShare => (double)Stuck / Units;

    /// <summary>When half of the units came to be silent, by those that are so in each of the newest batches; null when not that many are.</summary>
    public Onset? SilentOnset { get; init; }

    /// <summary>The same of the stuck units.</summary>
    public Onset? StuckOnset { get; init; }
}
