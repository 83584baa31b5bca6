// Where libtorch keeps the parts of a graph node: every number is found by calibration, none is assumed.
namespace Sonde.Torch.Interop;

/// <summary>Offsets in bytes, as found in the running libtorch.</summary>
/// <param name="Edges">Of the <c>vector&lt;Edge&gt;</c> {begin, end, capacity} in a node.</param>
/// <param name="Sequence">Of the sequence number in a node.</param>
/// <param name="Name">Of <c>name()</c> in a node's virtual table.</param>
/// <param name="Variable">Of the leaf tensor in a node that accumulates its gradient.</param>
internal sealed record NodeLayout(int Edges, int Sequence, int Name, int Variable)
{
    /// <summary>Bytes of an Edge {Node*, control block, uint32 input number}; calibration has seen two side by side at this distance.</summary>
    public const int EdgeSize = 24;

    /// <summary>Of the input number in an Edge; calibration has seen 1 and 0 there where they belong.</summary>
    public const int EdgeInput = 16;
}
