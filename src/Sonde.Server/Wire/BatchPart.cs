// One resource in the answer of /api/batch.
namespace Sonde.Server.Wire;

/// <summary>A feature of the request that stands for the resource: whoever answers leaves the body here instead of sending it.</summary>
internal sealed class BatchPart : IDisposable
{
    private readonly List<IDisposable> _held = [];

    /// <summary>The HTTP status that the resource alone would have been answered with.</summary>
    public int Status { get; set; }

    /// <summary>The body that it would have been answered with.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Keeps what belongs to the body until it is sent.</summary>
    public void Hold(IDisposable lease) => _held.Add(lease);

    public void Dispose() => _held.ForEach(static lease => lease.Dispose());
}
