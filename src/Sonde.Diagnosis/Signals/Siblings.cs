// Finds the run with the held-out data of a run: Keras and TensorFlow write train and validation into folders of their own.
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Pairs a run with the run that holds its evaluations.</summary>
internal static class Siblings
{
    /// <summary>
    /// The held-out run of <c>X/train</c> is <c>X/validation</c> (or val, eval, test); that of <c>X</c> is <c>X/validation</c>,
    /// where there is no <c>X/train</c>. Null when there is none.
    /// </summary>
    public static Run? HeldOut(Run run, IReadOnlyList<Run> runs)
    {
        var (folder, last) = Split(run.Name);
        var split = TagMeaning.SplitOf(last);
        if (split is DataSplit.Validation or DataSplit.Test) return null;
        var parent = split == DataSplit.Train ? folder : run.Name == "." ? "" : run.Name;
        var children = runs.Where(r => r.Name != run.Name && r.Name != "." && Split(r.Name).Folder == parent).ToArray();
        if (split != DataSplit.Train && children.Any(r => SplitOf(r) == DataSplit.Train)) return null;
        return children.FirstOrDefault(r => SplitOf(r) == DataSplit.Validation) ?? children.FirstOrDefault(r => SplitOf(r) == DataSplit.Test);
    }

    private static DataSplit SplitOf(Run run) => TagMeaning.SplitOf(Split(run.Name).Last);

    private static (string Folder, string Last) Split(string name)
    {
        var slash = name.LastIndexOf('/');
        return slash < 0 ? ("", name) : (name[..slash], name[(slash + 1)..]);
    }
}
