// Where a restart cuts the points of one tag in two.
namespace Sonde.Runs;

/// <summary>Points before <paramref name="At"/> with a step of <paramref name="Step"/> or more were left behind.</summary>
/// <param name="At">The place of the first point of the later branch; the number of points where none is there yet.</param>
/// <param name="Step">The step from which on earlier points count no more.</param>
internal readonly record struct Cut(int At, long Step);
