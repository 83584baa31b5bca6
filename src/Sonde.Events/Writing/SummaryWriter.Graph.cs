// The graph of a model, as TensorFlow's GraphDef.
using Sonde.Events;

namespace Sonde;

public sealed partial class SummaryWriter
{
    /// <summary>Adds the model's graph: an event of its own, without a tag.</summary>
    /// <param name="graphDef">A serialised GraphDef, for example one of <see cref="GraphDefBuilder"/>.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddGraph(ReadOnlySpan<byte> graphDef, long step = 0, double? wallTime = null)
    {
        using var record = _file.BeginEvent(EventKind.GraphDef, step, wallTime, graphDef.Length);
        graphDef.CopyTo(record.Payload);
    }
}
