// When a fault that an op trace tells of began: traces of earlier steps say whether it was there.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>The onset of a cut or of a detached loss.</summary>
internal static class TraceOnset
{
    /// <summary>Goes back from the newest trace to the one before which the loss hung on its whole graph; null when the newest shows no fault.</summary>
    public static Onset? Of(Run run, TaggedRecord<OpTraceRecord>? newest, RunBranches branches)
    {
        if (newest?.Value is null || !IsFaulty(newest.Value)) return null;
        var series = run.Blobs[newest.Tag];
        var branch = branches.Of(series);
        var by = newest.Step;
        for (var i = series.Count - 1; i >= 0; i--)
        {
            if (series.StepAt(i) > newest.Step || branch.IsAbandoned(i, series.StepAt(i))) continue;
            if (RecordReader.Read(OpTraceRecord.Reading, series, i).Value is not { } trace) continue;
            if (trace.LossRequiresGrad == true && !IsFaulty(trace)) return new(series.StepAt(i), by);
            if (IsFaulty(trace)) by = series.StepAt(i);
        }

        return new(null, by);
    }

    private static bool IsFaulty(OpTraceRecord trace) =>
        trace.Cuts is { Length: > 0 } || trace.LossRequiresGrad == false || trace.LossIsLeaf == true || trace.Threw is not null;
}
