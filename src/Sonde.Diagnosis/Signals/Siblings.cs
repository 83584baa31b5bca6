// Finds the run with the held-out data of a run: Keras and TensorFlow write train and validation into folders of their own.
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Pairs the runs of a log directory with the runs that hold their evaluations.</summary>
internal sealed class Siblings(IReadOnlyList<Run> runs)
{
    private readonly ILookup<string, Run> _byFolder = runs.Where(run => run.Name != ".").ToLookup(run => Split(run.Name).Folder, StringComparer.Ordinal);

    /// <summary>
    /// The held-out run of <c>X/train</c> is <c>X/validation</c> (or val, eval, test); that of <c>X</c> is <c>X/validation</c>,
    /// where there is no <c>X/train</c>. Null when there is none.
    /// </summary>
    public Run? HeldOut(Run run)
    {
        var (folder, last) = Split(run.Name);
        var split = TagMeaning.SplitOf(last);
        if (split is DataSplit.Validation or DataSplit.Test) return null;
        var parent = split == DataSplit.Train ? folder : run.Name == "." ? "" : run.Name;
        var children = _byFolder[parent].Where(child => child.Name != run.Name).ToArray();
        if (split != DataSplit.Train && Array.Exists(children, child => SplitOf(child) == DataSplit.Train)) return null;
        return Array.Find(children, child => SplitOf(child) == DataSplit.Validation) ?? Array.Find(children, child => SplitOf(child) == DataSplit.Test);
    }

    private static DataSplit SplitOf(Run run) => TagMeaning.SplitOf(Split(run.Name).Last);

    private static (string Folder, string Last) Split(string name)
    {
        var slash = name.LastIndexOf('/');
        return slash < 0 ? ("", name) : (name[..slash], name[(slash + 1)..]);
    }
}
