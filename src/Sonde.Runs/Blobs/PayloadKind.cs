// Which message a stored payload is.
namespace Sonde.Runs;

internal enum PayloadKind : byte
{
    None,
    Histogram,
    Image,
    Audio,
    Tensor,
    Graph,
    TaggedRunMetadata,
    Other,
}
