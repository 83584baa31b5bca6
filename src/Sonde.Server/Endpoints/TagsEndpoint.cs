// GET /api/tags: every tag by kind, each with the runs that have it.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class TagsEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/tags", state, Get);

    public static bool IsHistogram(BlobSeries series) => series.Kind == BlobKind.Histogram;

    public static bool IsImage(BlobSeries series) => series.Kind == BlobKind.Image;

    public static bool IsText(BlobSeries series) => series.Kind == BlobKind.Text;

    public static bool IsGradientFlow(BlobSeries series) => series.Plugin == PluginNames.GradientFlow;

    public static bool IsAutogradGraph(BlobSeries series) => series.Plugin == PluginNames.AutogradGraph;

    public static bool IsDataset(BlobSeries series) => series.Plugin == PluginNames.Dataset;

    public static bool IsActivations(BlobSeries series) => series.Plugin == PluginNames.Activations;

    public static bool IsOverhead(BlobSeries series) => series.Plugin == PluginNames.Overhead;

    public static bool IsGraph(BlobSeries series) => series.Plugin is PluginNames.ModelGraph or "graphs";

    private static Task Get(HttpContext context, ServerState state)
    {
        var snapshot = state.Snapshot;
        if (Answer.NotModified(context, state.VersionOf(snapshot))) return Task.CompletedTask;
        var tags = new TagsJson(
            snapshot.Version,
            [.. snapshot.Runs.Select(run => run.Name)],
            Collect(snapshot, run => run.Scalars.Values.Select(series => new TagOfRun(series.Tag, series.DisplayName, series.Description))),
            Collect(snapshot, run => Blobs(run, IsHistogram)),
            Collect(snapshot, run => Blobs(run, IsImage)),
            Collect(snapshot, run => Blobs(run, IsText)),
            Collect(snapshot, run => Blobs(run, IsGradientFlow)),
            Collect(snapshot, run => Blobs(run, IsDataset)),
            Collect(snapshot, run => Blobs(run, IsGraph)),
            Collect(snapshot, run => Blobs(run, IsAutogradGraph)),
            Collect(snapshot, run => Blobs(run, IsActivations)),
            Collect(snapshot, run => Blobs(run, IsOverhead)),
            Others(snapshot));
        return Answer.Json(context, tags, ApiJson.Default.TagsJson);
    }

    /// <summary>Sonde's own records without a panel are what the diagnosis reads, so they are no data that the page leaves out.</summary>
    private static bool HasNoPanel(BlobSeries series) =>
        !IsHistogram(series) && !IsImage(series) && !IsText(series) && !IsGraph(series) && !series.Plugin.StartsWith("sonde.", StringComparison.Ordinal);

    private static OtherKindJson[] Others(Snapshot snapshot) =>
        [.. snapshot.Runs.SelectMany(run => run.Blobs.Values).Where(HasNoPanel)
            .GroupBy(series => series.Plugin.Length > 0 ? series.Plugin : series.Kind.ToString().ToLowerInvariant(), StringComparer.Ordinal)
            .Select(kind => new OtherKindJson(kind.Key, kind.Sum(series => (long)series.Count)))
            .OrderBy(kind => kind.Kind, StringComparer.Ordinal)];

    private static IEnumerable<TagOfRun> Blobs(Run run, Predicate<BlobSeries> kind) =>
        run.Blobs.Values.Where(series => kind(series)).Select(series => new TagOfRun(series.Tag, series.DisplayName, series.Description));

    private static TagJson[] Collect(Snapshot snapshot, Func<Run, IEnumerable<TagOfRun>> tagsOf)
    {
        var runsOf = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        var said = new Dictionary<string, List<(TagOfRun Tag, int Run)>>(StringComparer.Ordinal); // of few tags
        for (var i = 0; i < snapshot.Runs.Count; i++)
        {
            foreach (var tag in tagsOf(snapshot.Runs[i]))
            {
                if (!runsOf.TryGetValue(tag.Tag, out var runs)) runsOf.Add(tag.Tag, runs = []);
                runs.Add(i);
                if (tag is { DisplayName: "", Description: "" }) continue;
                if (!said.TryGetValue(tag.Tag, out var all)) said.Add(tag.Tag, all = []);
                all.Add((tag, i));
            }
        }
        return [.. runsOf.Select(pair => new TagJson(pair.Key, [.. pair.Value]) { About = said.TryGetValue(pair.Key, out var all) ? About(all) : null })];
    }

    private static AboutJson[] About(List<(TagOfRun Tag, int Run)> said) =>
        [.. said.GroupBy(one => one.Tag, one => one.Run).Select(same => new AboutJson(same.Key.DisplayName, same.Key.Description, [.. same]))];

    private readonly record struct TagOfRun(string Tag, string DisplayName, string Description);
}
