// Which points of a tag are read, and the steps they are read under.
namespace Sonde.Runs;

/// <summary>The points of a tag that the rules read.</summary>
/// <param name="Points">Their places in the series, ascending.</param>
/// <param name="Steps">One step a point; counted on where the tag counts anew each epoch.</param>
internal sealed record Kept(int[] Points, long[] Steps);
