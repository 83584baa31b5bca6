// Tells who reads a log directory that there was nothing in it to read, why, and what to do.
using Sonde.Runs;

namespace Sonde.Tool.Inspection;

internal static class NothingRead
{
    /// <summary>Why nothing was read and what to do; null where at least one record was.</summary>
    public static string? In(Snapshot snapshot, string path)
    {
        var files = snapshot.Runs.SelectMany(run => run.Files).ToList();
        if (files.Any(file => file.Records > 0)) return null;
        if (files.Count == 0)
        {
            return snapshot.Problems.Count > 0
                ? $"Nothing in '{path}' could be read; the lines above give the reasons."
                : $"There are no event files in '{path}' (files with 'tfevents' in their name). Give the folder that the training writes to, "
                    + "such as the 'runs/lenet' of new SummaryWriter(\"runs/lenet\").";
        }
        var what = files.Count == 1 ? "The only event file" : $"None of the {files.Count} event files";
        return files.Count == 1
            ? $"{what} in '{path}' holds no record that can be read. Is it a whole event file, and has the training begun?"
            : $"{what} in '{path}' holds a record that can be read. Are they whole event files, and has the training begun?";
    }
}
