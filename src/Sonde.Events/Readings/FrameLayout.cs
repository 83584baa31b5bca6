// What a header says of the frames under it, in a form that needs no type of its own.
namespace Sonde.Events;

/// <summary>The layout of frames.</summary>
/// <param name="Header">The header as JSON of the newest version, in UTF-8.</param>
/// <param name="Length">Numbers in a frame.</param>
/// <param name="Parts">The parts of a frame, one behind the other.</param>
internal sealed record FrameLayout(byte[] Header, int Length, IReadOnlyList<FramePart> Parts);
