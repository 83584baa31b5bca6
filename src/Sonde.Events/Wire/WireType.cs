// The wire types of protobuf. A field's key is its number and its wire type: `3 << 3 | WireType.Length`.
namespace Sonde.Events.Wire;

/// <summary>Wire types, the low three bits of a field's key; constants, so that keys can be cases of a switch.</summary>
internal static class WireType
{
    public const uint Varint = 0;
    public const uint Fixed64 = 1;
    public const uint Length = 2;
    public const uint StartGroup = 3;
    public const uint EndGroup = 4;
    public const uint Fixed32 = 5;
}
