// A stretch of a frame's numbers that is read by itself.
namespace Sonde.Events;

/// <summary>A stretch of the numbers of a frame.</summary>
/// <param name="Name">What it is called in requests, <c>units</c>.</param>
/// <param name="Start">Its first number.</param>
/// <param name="Length">How many numbers.</param>
internal readonly record struct FramePart(string Name, int Start, int Length);
