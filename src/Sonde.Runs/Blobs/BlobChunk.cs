// Up to 1024 consecutive blobs of one tag in one file: where each payload lies.
namespace Sonde.Runs;

internal sealed class BlobChunk
{
    public PackedInt64 Steps;
    public PackedInt64 WallTimeBits;
    public PackedInt64 Offsets;
    public PackedInt64 Lengths;
    public PackedInt64 Kinds; // PayloadKind, mostly one and the same: no memory
}
