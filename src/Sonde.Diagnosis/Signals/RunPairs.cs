// Pairs runs that differ in a word for a part of the data: the one with the training curves, and the one with its evaluations.
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>
/// Which of a directory's runs belong together. Keras writes <c>X/train</c> and <c>X/validation</c>, estimators <c>X</c> and <c>X/eval</c>,
/// PyTorch's <c>add_scalars</c> <c>loss_train</c> and <c>loss_val</c>.
/// </summary>
internal sealed class RunPairs
{
    private readonly Dictionary<string, Run> _heldOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DataSplit> _splits = new(StringComparer.Ordinal);

    /// <summary>Looks at all runs of a directory once.</summary>
    public RunPairs(IReadOnlyList<Run> runs)
    {
        // By what is left of a name without one of its words: the runs whose word was one for held-out data.
        var byRest = new Dictionary<string, List<(Run Run, DataSplit Split)>>(StringComparer.Ordinal);
        var children = new Dictionary<string, List<(Run Run, DataSplit Split)>>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            foreach (var (split, rest, _) in Words(run.Name))
                if (split != DataSplit.Train) Add(byRest, rest, run, split);
            var (folder, last) = Folder(run.Name);
            if (run.Name != ".") Add(children, folder, run, TagMeaning.SplitOf(last));
        }

        foreach (var run in runs)
        {
            if (HeldOutOf(run, byRest, children) is not { } found) continue;
            _heldOut[run.Name] = found.Run;
            _splits[run.Name] = DataSplit.Train;
        }

        // A run of evaluations is one for each of the runs that could have been its training.
        foreach (var run in runs)
        {
            foreach (var (split, rest, _) in Words(run.Name))
            {
                if (split == DataSplit.Train && byRest.TryGetValue(rest, out var partners))
                    foreach (var partner in partners) _splits.TryAdd(partner.Run.Name, partner.Split);
            }
        }
    }

    /// <summary>The run that holds the evaluations of a run; null when there is none.</summary>
    public Run? HeldOut(Run run) => _heldOut.GetValueOrDefault(run.Name);

    /// <summary>The part of the data that a run's curves belong to where their tags do not say.</summary>
    public DataSplit SplitOf(Run run) => _splits.TryGetValue(run.Name, out var split) ? split : SplitOfName(run.Name);

    /// <summary>
    /// The same by the name alone: its last folder, when that is such a word, or when a word in it can hardly mean anything but evaluation
    /// (<c>loss_val</c>; but <c>my_test</c> may be a training on trial).
    /// </summary>
    public static DataSplit SplitOfName(string name)
    {
        var last = Folder(name).Last;
        if (TagMeaning.SplitOf(last) is not DataSplit.Unsaid and var whole) return whole;
        var splits = TagMeaning.Words(last).Select(TagMeaning.SplitOf).Where(split => split != DataSplit.Unsaid).ToArray();
        return splits is [DataSplit.Validation] ? DataSplit.Validation : DataSplit.Unsaid;
    }

    private static (Run Run, DataSplit Split)? HeldOutOf(
        Run run, Dictionary<string, List<(Run Run, DataSplit Split)>> byRest, Dictionary<string, List<(Run Run, DataSplit Split)>> children)
    {
        // The word nearest the end of the name tells most.
        foreach (var (split, rest, _) in Words(run.Name).Where(word => word.Split == DataSplit.Train).OrderByDescending(word => word.At))
            if (byRest.TryGetValue(rest, out var partners)) return Best(partners);
        if (TagMeaning.SplitOf(Folder(run.Name).Last) is DataSplit.Validation or DataSplit.Test) return null;
        return children.TryGetValue(run.Name == "." ? "" : run.Name, out var inside) && !inside.Exists(child => child.Split == DataSplit.Train)
            ? Best(inside.FindAll(child => child.Split is DataSplit.Validation or DataSplit.Test))
            : null;
    }

    private static (Run Run, DataSplit Split)? Best(List<(Run Run, DataSplit Split)> runs) =>
        runs.Count == 0 ? null : runs.OrderBy(run => run.Split).ThenBy(run => run.Run.Name, StringComparer.Ordinal).First();

    /// <summary>Each word of a name that names a part of the data, with what is left of the name without it.</summary>
    private static IEnumerable<(DataSplit Split, string Stem, int At)> Words(string name)
    {
        foreach (var (at, length) in TagMeaning.WordsAt(name))
        {
            if (TagMeaning.SplitOf(name.Substring(at, length)) is not DataSplit.Unsaid and var split)
                yield return (split, $"{name[..at]}\0{name[(at + length)..]}", at);
        }
    }

    private static (string Folder, string Last) Folder(string name)
    {
        var slash = name.LastIndexOf('/');
        return slash < 0 ? ("", name) : (name[..slash], name[(slash + 1)..]);
    }

    private static void Add(Dictionary<string, List<(Run Run, DataSplit Split)>> to, string key, Run run, DataSplit split)
    {
        if (!to.TryGetValue(key, out var list)) to.Add(key, list = []);
        list.Add((run, split));
    }
}
