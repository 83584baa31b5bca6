// A place in a tag at which its steps go back.
namespace Sonde.Runs;

/// <summary>Two neighbouring points of a tag, in the order of files and within a file, of which the later has the lower step.</summary>
/// <param name="Series">The series.</param>
/// <param name="At">The place of the later point in the series; the number of points where a session log says that one will follow.</param>
/// <param name="Points">How many points it has in all.</param>
/// <param name="Before">Wall time of the earlier point, seconds since 1970.</param>
/// <param name="StepBefore">Its step.</param>
/// <param name="After">Wall time of the later point; infinite where it is not there yet.</param>
/// <param name="StepAfter">Its step, or the one that the later file's session log names.</param>
/// <param name="SameFile">Whether one file holds both.</param>
/// <param name="ToStart">Whether the later step is at or below the tag's first.</param>
internal readonly record struct Fall(
    object Series, int At, int Points, double Before, long StepBefore, double After, long StepAfter, bool SameFile, bool ToStart);
