// Where libtorch keeps what its exports do not give: every number is found by calibration, none is assumed.
namespace Sonde.Torch.Interop;

/// <summary>Offsets in bytes, as found in the running libtorch.</summary>
/// <param name="Scopes">How many record scopes the callback struct has flags for.</param>
/// <param name="Inputs">Of the <c>ArrayRef&lt;IValue&gt;</c> {pointer, length} in a RecordFunction; valid only in the start callback.</param>
/// <param name="Outputs">Of the <c>vector&lt;IValue&gt;</c> {begin, end, capacity} in a RecordFunction.</param>
/// <param name="TensorTag">The tag of an IValue that holds a tensor.</param>
/// <param name="ListTag">The tag of an IValue that holds a list.</param>
/// <param name="ListElements">Of the <c>vector&lt;IValue&gt;</c> in a list.</param>
/// <param name="Destructor">Of the deleting destructor in the virtual table of a tensor implementation.</param>
internal sealed record NativeLayout(int Scopes, int Inputs, int Outputs, uint TensorTag, uint ListTag, int ListElements, int Destructor)
{
    /// <summary>The tag of an IValue that holds a whole number; null where it was not found.</summary>
    public uint? IntegerTag { get; init; }

    /// <summary>The tag of an IValue that holds another number; null where it was not found.</summary>
    public uint? NumberTag { get; init; }

    /// <summary>Bytes of an IValue {payload, uint32 tag}; calibration has seen two side by side at this distance.</summary>
    public const int ValueSize = 16;

    /// <summary>Of the tag in an IValue.</summary>
    public const int ValueTag = 8;

    /// <summary>Of the reference counts in a tensor implementation: strong ones in the low 32 bits, weak ones above.</summary>
    public const int References = 8;

    /// <summary>One weak reference.</summary>
    public const long OneWeak = 1L << 32;

    /// <summary>The strong references.</summary>
    public const long StrongMask = 0xffff_ffff;

    /// <summary>The weak references; the topmost bit is libtorch's own mark.</summary>
    public const long WeakMask = 0x7fff_ffff_0000_0000;
}
