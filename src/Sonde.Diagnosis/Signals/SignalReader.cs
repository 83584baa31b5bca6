// Turns a run as it was loaded into what the rules read.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Reads the signals of a run, one set a model.</summary>
public static class SignalReader
{
    private const double MajorityStandardErrors = 4;

    /// <summary>Reads a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="heldOut">The run that holds its evaluations, where they are written apart.</param>
    /// <exception cref="IOException">One of its files is gone.</exception>
    public static IReadOnlyList<RunSignals> Read(Run run, Run? heldOut)
    {
        var branches = run.Branches;
        var flows = RecordReader.GradientFlowSeries(run).Select(s => (Model: ModelIn(s.Tag, "gradient_flow"), Series: s)).ToArray();
        var traces = BranchRecords.Newest<OpTraceRecord>(run, branches);
        var models = RecordReader.ReadTags<ModelRecord>(run);
        var names = flows.Select(f => f.Model).Concat(traces.Select(t => t.ModelName)).Concat(models.Select(m => m.ModelName)).Distinct().ToList();
        var named = names.Where(n => n is not null).Select(n => n!).OrderByDescending(n => n.Length).ToArray();
        var byModel = run.Scalars.Values.ToLookup(s => Array.Find(named, n => s.Tag.StartsWith(n + "/", StringComparison.Ordinal)));
        if (named.Length == 0 || byModel[null].Any(s => TagMeaning.Of(s.Tag).Quantity == Quantity.Loss)) names.Add(null);

        var warnings = BranchRecords.Newest<WarningsRecord>(run, branches);
        var hooks = BranchRecords.Newest<HooksRecord>(run, branches);
        var origins = BranchRecords.Newest<NonFiniteRecord>(run, branches);
        var datasets = RecordReader.ReadTags<DatasetRecord>(run);
        var reason = WhyLossNeedNotFall(run, names.Distinct().Count());
        var abandoned = branches.CountAbandoned(run.Scalars.Values);
        return
        [
            .. names.Distinct().Select(name => ReadModel(run, name, byModel[name], heldOut, branches) with
            {
                GradientFlow = flows.Where(f => f.Model == name).Select(f => FrameReader.Read(f.Series, branches)).LastOrDefault(f => f is not null),
                Activations = ActivityReader.Read(run, name, branches),
                OpTrace = Whole(traces.LastOrDefault(t => t.ModelName == name)?.Value),
                OpTraceOnset = TraceOnset.Of(run, traces.LastOrDefault(t => t.ModelName == name), branches),
                AbandonedPoints = abandoned,
                BranchNote = branches.Note(abandoned),
                ModelRecord = Whole(models.LastOrDefault(m => m.ModelName == name)?.Value),
                Warnings = warnings.LastOrDefault(w => w.ModelName == name)?.Value is { Warnings: not null } w ? w : null,
                Hooks = hooks.LastOrDefault(h => h.ModelName == name)?.Value is { Bypassed: not null } h ? h : null,
                NonFiniteOrigin = origins.LastOrDefault(o => o.ModelName == name)?.Value is { Summary: not null } o ? o : null,
                Datasets = [.. datasets.Where(d => d.ModelName == name || d.ModelName is null || !named.Contains(d.ModelName))
                    .Select(d => d.Value).Where(d => d is { Name: not null, ClassCounts: not null }).Select(d => d!)],
                LossNeedNotFall = reason,
            }),
        ];
    }

    private static RunSignals ReadModel(Run run, string? model, IEnumerable<ScalarSeries> series, Run? heldOut, RunBranches branches)
    {
        var tags = series.Select(s => (Tag: model is null ? s.Tag : s.Tag[(model.Length + 1)..], Series: s)).ToArray();
        var last = TagMeaning.SplitOf(run.Name[(run.Name.LastIndexOf('/') + 1)..]);
        var finder = new ScalarFinder();
        finder.Add(tags, last == DataSplit.Unsaid ? DataSplit.Train : last, branches);
        var heldOutBranches = heldOut?.Branches ?? branches;
        if (heldOut is not null && model is null)
            finder.Add(heldOut.Scalars.Values.Select(s => (s.Tag, s)).Where(s => TagMeaning.Of(s.Tag).Split != DataSplit.Train), DataSplit.Validation, heldOutBranches, $"{heldOut.Name}: ");
        var (trainLoss, validationLoss, trainAccuracy, validationAccuracy) = finder.Find();
        var classes = run.Scalars.GetValueOrDefault(PluginNames.TagFor("sonde.classes", model)) is { Count: > 0 } c ? c.ValueAt(c.Count - 1) : 0;
        var nonFinite = tags.Select(t => NonFinite(t.Series, t.Series.Tag, branches)).ToList();
        if (heldOut is not null && model is null) nonFinite.AddRange(heldOut.Scalars.Values.Select(s => NonFinite(s, $"{heldOut.Name}: {s.Tag}", heldOutBranches)));
        return new RunSignals(run.Name)
        {
            Model = model,
            TrainLoss = trainLoss,
            ValidationLoss = validationLoss,
            TrainAccuracy = trainAccuracy,
            ValidationAccuracy = validationAccuracy,
            Classes = classes is >= 2 and <= int.MaxValue ? (int)classes : null,
            MajorityShare = tags.Where(t => t.Tag == "majority_share/train").Select(t => Majority(t.Series, classes, branches)).FirstOrDefault(),
            LiveTensors = tags.Where(t => t.Tag == "tensors/live").Select(t => ScalarFinder.Read(t.Series, branches, t.Series.Tag, false)).FirstOrDefault(),
            ScalarTags = tags.Length,
            NonFinite = [.. nonFinite.Where(n => n is not null).Select(n => n!)],
        };
    }

    private static NonFiniteScalar? NonFinite(ScalarSeries series, string label, RunBranches branches)
    {
        var any = false;
        foreach (var part in series.Parts) any = any || HoldsNonFinite(part);
        if (!any) return null;
        var whole = ScalarFinder.Read(series, branches, label, false);
        return NonFiniteScalar.Find(label, whole.Steps, whole.Values);
    }

    // Full chunks know; of the last one the points are looked at.
    private static bool HoldsNonFinite(ScalarView part)
    {
        for (var at = 0; at < part.Count; at += PackedInt64.Capacity)
        {
            var length = Math.Min(PackedInt64.Capacity, part.Count - at);
            if (length == PackedInt64.Capacity && part.Chunks[at / PackedInt64.Capacity].Summary is { } summary)
            {
                if ((summary.Marks & (PointMarks.NaN | PointMarks.PositiveInfinity | PointMarks.NegativeInfinity)) != 0) return true;
                continue;
            }

            for (var i = at; i < at + length; i++)
                if (!double.IsFinite(part.ValueAt(i))) return true;
        }

        return false;
    }

    /// <summary>
    /// The commonest label's share, from its share in each batch. The largest count of a small batch is above 1 / classes by chance
    /// alone; only a share that chance cannot explain is taken.
    /// </summary>
    private static double? Majority(ScalarSeries series, double classes, RunBranches branches)
    {
        var values = ScalarFinder.Read(series, branches, series.Tag, false).Finite().Values;
        if (classes < 2 || BatchSize.Infer(values) is not { } batch) return null;
        var chance = 1 / classes;
        var share = Robust.Median(values);
        return share > chance + (MajorityStandardErrors * Math.Sqrt(chance * (1 - chance) / batch)) ? share : null;
    }

    private static string? WhyLossNeedNotFall(Run run, int models)
    {
        if (models > 1) return "several models train side by side, and may work against each other";
        if (run.Scalars.Keys.Any(TagMeaning.TellsOfRewards)) return "the run logs rewards: in reinforcement learning the loss need not fall";
        return run.Scalars.Keys.Any(TagMeaning.TellsOfAGame) ? "networks train against each other" : null;
    }

    private static string? ModelIn(string tag, string kind) =>
        tag.StartsWith("sonde/", StringComparison.Ordinal) && tag.EndsWith("/" + kind, StringComparison.Ordinal) && tag.Length > "sonde/".Length + kind.Length + 1
            ? tag["sonde/".Length..^(kind.Length + 1)]
            : null;

    // A record written by another version may lack members, which JSON then leaves null.
    private static OpTraceRecord? Whole(OpTraceRecord? trace) => trace is null ? null : trace with
    {
        Tracing = trace.Tracing ?? "none",
        Cuts = [.. (trace.Cuts ?? []).Select(c => c with { Op = c.Op ?? "an op", Parameters = c.Parameters ?? [] })],
        Detached = [.. (trace.Detached ?? []).Select(c => c with { Op = c.Op ?? "an op", Parameters = c.Parameters ?? [] })],
    };

    private static ModelRecord? Whole(ModelRecord? model) =>
        model is { Parameters: not null } && Array.TrueForAll(model.Parameters, p => p is { Name: not null, Layer: not null })
            ? model with { Unregistered = model.Unregistered is { } parts ? Array.FindAll(parts, p => p is { Field: not null, Type: not null, Reason: not null }) : null }
            : null;
}
