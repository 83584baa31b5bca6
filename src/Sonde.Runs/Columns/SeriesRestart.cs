// Where in the points of a tag a session log says that the training was restarted.
namespace Sonde.Runs;

/// <summary>A session start between two points of a tag, or at either end of a file's.</summary>
/// <param name="At">How many points of the tag come before it in its file.</param>
/// <param name="Step">The step from which on they count no more, as those of earlier files do.</param>
internal readonly record struct SeriesRestart(int At, long Step);
