// Head of an /api/activations body.
using Sonde.Events;

namespace Sonde.Server.Wire;

/// <summary>What the numbers that follow mean, layer by layer.</summary>
internal sealed record ActivationsJson(ActivationLayerJson[] Layers);

/// <summary>One layer: its header, how many frames follow of how many, and what the newest ones say of its units.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Header">The header as stored.</param>
/// <param name="Frames">Frames that follow.</param>
/// <param name="Total">Frames there are.</param>
/// <param name="Window">Frames behind the next two, counted from the newest.</param>
/// <param name="SilentUnits">Units that were zero throughout those frames; null where units are not told apart.</param>
/// <param name="StuckUnits">Units of which more than half were near the ends in each of those frames; null where the layer has no ends.</param>
internal sealed record ActivationLayerJson(string Tag, ActivationRecord Header, int Frames, int Total, int Window, int? SilentUnits, int? StuckUnits);
