// Fetches what probes left on a device, where the run is read or evaluated before there is enough of it.
namespace Sonde.Torch;

/// <summary>Writes the pending <see cref="DeferredScalars"/> before an evaluation's numbers, before a diagnosis, and at the end.</summary>
internal sealed class DeferredInstrument(ProbeContext context) : IInstrument
{
    public string Name => "deferred-scalars";

    public string Title => "fetching readings from a device";

    public void Evaluate(in Evaluation evaluation) => context.Deferred.Flush();

    public void WriteOut(bool isLast, long step) => context.Deferred.Flush();

    public void Dispose() => context.Deferred.Dispose();
}
