// Turns a run as it was loaded into what the rules read.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Reads the signals of a run, one set a model.</summary>
internal static class SignalReader
{
    private const double MajorityStandardErrors = 4;

    /// <summary>Reads a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="heldOut">The run that holds its evaluations, where they are written apart.</param>
    /// <exception cref="IOException">One of its files is gone.</exception>
    public static IReadOnlyList<RunSignals> Read(Run run, Run? heldOut) => Read(run, heldOut, RunPairs.SplitOfName(run.Name));

    /// <param name="run">The run.</param>
    /// <param name="heldOut">The run that holds its evaluations, where they are written apart.</param>
    /// <param name="split">The part of the data that the run's curves belong to, where their tags do not say.</param>
    /// <param name="roles">Which curve is which, by tag; null for what their names tell.</param>
    internal static IReadOnlyList<RunSignals> Read(Run run, Run? heldOut, DataSplit split, IReadOnlyDictionary<string, CurveRole>? roles = null)
    {
        var branches = run.Branches;
        var intake = new RecordIntake(run);
        var flows = RecordReader.SeriesOf(run, GradientFlowRecord.Reading).Select(s => (Model: GradientFlowRecord.Reading.ModelIn(s.Tag), Series: s)).ToArray();
        var traces = intake.Newest(OpTraceRecord.Reading);
        var models = intake.Last(ModelRecord.Reading);
        var failures = intake.Newest(BackwardFailureRecord.Reading);
        var names = flows.Select(f => f.Model)
            .Concat(traces.Select(t => t.ModelName))
            .Concat(models.Select(m => m.ModelName))
            .Concat(failures.Select(f => f.ModelName))
            .Distinct()
            .ToList();
        var named = names.Where(n => n is not null).Select(n => n!).OrderByDescending(n => n.Length).ToArray();
        var known = named.ToHashSet(StringComparer.Ordinal);
        var byModel = run.Scalars.Values.ToLookup(s => Array.Find(named, n => s.Tag.StartsWith(n + "/", StringComparison.Ordinal)));
        if (named.Length == 0 || byModel[null].Any(s => TagMeaning.Of(s.Tag).Quantity == Quantity.Loss)) names.Add(null);

        var preflights = intake.Last(PreflightRecord.Reading);
        var heads = intake.Newest(LossHeadRecord.Reading);
        var batches = intake.All(StepDataRecord.Reading);
        var loops = intake.All(TrainingLoopRecord.Reading);
        var graphs = intake.Newest(ModelGraphRecord.Reading);
        var warnings = intake.Newest(WarningsRecord.Reading);
        var hooks = intake.Newest(HooksRecord.Reading);
        var origins = intake.Newest(NonFiniteRecord.Reading);
        var datasets = intake.Last(DatasetRecord.Reading);
        var activations = ActivityReader.Headers(run, intake).ToLookup(frames => frames.Header.Model);
        var reason = WhyLossNeedNotFall(run, names.Distinct().Count());
        var abandoned = branches.CountAbandoned(run.Scalars.Values);
        return [.. names.Distinct().Select(Model)];

        RunSignals Model(string? name)
        {
            var trace = traces.LastOrDefault(t => t.ModelName == name);
            var origin = origins.LastOrDefault(o => o.ModelName == name);
            return ReadModel(run, name, byModel[name], heldOut, split, branches, roles) with
            {
                GradientFlow = flows.Where(f => f.Model == name)
                    .Select(f => FrameReader.Read(f.Series, f.Model, branches, intake))
                    .LastOrDefault(f => f is not null),
                Activations = ActivityReader.Read(activations[name], branches, intake),
                OpTrace = trace?.Value,
                OpTraceOnset = intake.Guard(OpTraceRecord.Reading, trace?.Tag ?? "", name, () => TraceOnset.Of(run, trace, branches)),
                Preflight = preflights.LastOrDefault(p => p.ModelName == name)?.Value,
                BackwardFailure = failures.LastOrDefault(f => f.ModelName == name)?.Value,
                LossHead = heads.LastOrDefault(h => h.ModelName == name)?.Value,
                Data = Of(batches, name),
                Loop = Of(loops, name),
                AbandonedPoints = abandoned,
                BranchNote = branches.Note(abandoned),
                ModelRecord = models.LastOrDefault(m => m.ModelName == name)?.Value,
                ModelGraph = graphs.LastOrDefault(g => g.ModelName == name)?.Value,
                Warnings = warnings.LastOrDefault(w => w.ModelName == name)?.Value,
                Hooks = hooks.LastOrDefault(h => h.ModelName == name)?.Value,
                NonFiniteOrigin = origin?.Value,
                NonFiniteOriginStep = origin?.Value is null ? null : origin.Step,
                Datasets = [.. datasets.Where(d => d.ModelName == name || d.ModelName is null || !known.Contains(d.ModelName))
                    .Select(d => d.Value)
                    .OfType<DatasetRecord>()],
                LossNeedNotFall = reason ?? FreeLoss.Reason(heads.LastOrDefault(h => h.ModelName == name)?.Value),
                Unreadable = [.. intake.Unreadable.Where(u => u.Model == name || u.Model is null || !known.Contains(u.Model))],
            };
        }
    }

    private static IReadOnlyList<(long Step, T Value)> Of<T>(IReadOnlyList<TaggedRecord<T>> records, string? model)
        where T : class => [.. records.Where(r => r.ModelName == model && r.Value is not null).Select(r => (r.Step, r.Value!))];

    private static RunSignals ReadModel(
        Run run, string? model, IEnumerable<ScalarSeries> series, Run? heldOut, DataSplit split, RunBranches branches,
        IReadOnlyDictionary<string, CurveRole>? roles)
    {
        var tags = series.Select(s => (Tag: model is null ? s.Tag : s.Tag[(model.Length + 1)..], Series: s)).ToArray();
        var finder = new ScalarFinder(roles);
        finder.Add(tags, split == DataSplit.Unsaid ? DataSplit.Train : split, branches);
        var heldOutBranches = heldOut?.Branches ?? branches;
        if (heldOut is not null && model is null)
        {
            finder.Add(heldOut.Scalars.Values.Select(s => (s.Tag, s)).Where(s => TagMeaning.Of(s.Tag).Split != DataSplit.Train),
                DataSplit.Validation, heldOutBranches, $"{heldOut.Name}: ");
        }
        var (trainLoss, validationLoss, trainAccuracy, validationAccuracy) = finder.Find();
        var rate = RateOf(tags, branches);
        var classes = run.Scalars.GetValueOrDefault(model is null ? "sonde/classes" : $"sonde/{model}/classes") is { Count: > 0 } c
            ? c.ValueAt(c.Count - 1)
            : 0;
        var nonFinite = tags.Select(t => NonFinite(t.Series, t.Series.Tag, branches)).ToList();
        if (heldOut is not null && model is null)
            nonFinite.AddRange(heldOut.Scalars.Values.Select(s => NonFinite(s, $"{heldOut.Name}: {s.Tag}", heldOutBranches)));
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
            Curves = finder.Curves,
            Shares =
            [
                .. finder.Shares,
                .. tags.Where(t => TagMeaning.TellsOfShare(t.Tag)).Select(t => ScalarFinder.Read(t.Series, branches, t.Series.Tag, false)),
            ],
            LearningRates = rate,
            LearningRate = RateTags.Rate(tags, branches),
            LossScale = RateTags.Scale(tags, branches),
            ScalarTags = tags.Length,
            NonFinite = [.. nonFinite.Where(n => n is not null).Select(n => n!)],
        };
    }

    private static Series? RateOf((string Tag, ScalarSeries Series)[] tags, RunBranches branches) =>
        tags.Where(t => t.Series.Count > 0 && TagMeaning.TellsOfTheRate(t.Tag)).OrderByDescending(t => t.Series.Count)
            .Select(t => ScalarFinder.Read(t.Series, branches, t.Series.Tag, false)).FirstOrDefault();

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
        if (run.Scalars.Keys.Any(TagMeaning.TellsOfRewards)) return "the run logs rewards or episodes: in reinforcement learning the loss need not fall";
        if (TagMeaning.TellAGame(run.Scalars.Keys)) return "networks train against each other";
        return run.Scalars.Keys.Any(TagMeaning.TellsOfPairs) ? "a loss on pairs or triplets of samples, which become harder as the network learns" : null;
    }

}
