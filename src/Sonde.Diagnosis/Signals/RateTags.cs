// Finds the learning rate and the loss scale among a run's scalars, as other tools name them.
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Reads the knobs of a training that are logged as scalars.</summary>
internal static class RateTags
{
    /// <summary>The learning rate: of several groups the one that is largest at its highest.</summary>
    public static Series? Rate(IEnumerable<(string Tag, ScalarSeries Series)> tags, RunBranches branches) =>
        Read(tags, IsRate, branches).MaxBy(series => series.Values.Where(double.IsFinite).DefaultIfEmpty().Max());

    /// <summary>The scale by which a loss is multiplied in mixed precision.</summary>
    public static Series? Scale(IEnumerable<(string Tag, ScalarSeries Series)> tags, RunBranches branches) =>
        Read(tags, IsScale, branches).MaxBy(series => series.Count);

    private static IEnumerable<Series> Read(IEnumerable<(string Tag, ScalarSeries Series)> tags, Func<List<string>, bool> isIt, RunBranches branches) =>
        tags.Where(t => t.Series.Count > 0 && isIt(TagMeaning.Words(t.Tag))).Select(t => ScalarFinder.Read(t.Series, branches, t.Series.Tag, false));

    private static bool IsRate(List<string> words) =>
        words.Count > 0 && words[0] is not ("hparam" or "hparams")
            && (words.Contains("lr") || (words.Contains("learning") && words.Contains("rate")) || words.Contains("learningrate"));

    private static bool IsScale(List<string> words) =>
        (words.Contains("scale") && (words.Contains("loss") || words.Contains("grad") || words.Contains("amp") || words.Contains("scaler")))
            || words is ["scaler"];
}
