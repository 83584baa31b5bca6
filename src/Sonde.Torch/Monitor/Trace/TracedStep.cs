// A step whose ops were traced, over and analysed.
using Sonde.Torch.Tracing;

namespace Sonde.Torch;

/// <summary>What the instruments after the op trace read from it, until the next step begins.</summary>
/// <param name="Session">The ended trace.</param>
/// <param name="Analysis">What it says of the loss and the parameters.</param>
internal sealed record TracedStep(OpTraceSession Session, OpTraceAnalysis Analysis);
