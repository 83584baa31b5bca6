// Reads how the layers of a run fare at a step.
using Sonde.Diagnosis;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde;

/// <summary>Combines the facts of one step with the judgement of the rules.</summary>
public static class LayerHealthReader
{
    /// <summary>Reads the health of a run's layers.</summary>
    /// <param name="run">The run.</param>
    /// <param name="diagnosis">Its diagnosis.</param>
    /// <param name="step">The step to show, or the one read nearest to it; null for the newest.</param>
    /// <param name="options">The thresholds that the diagnosis was made with; null for the defaults.</param>
    /// <exception cref="IOException">One of the run's files is gone.</exception>
    public static LayerHealth Read(Run run, RunDiagnosis diagnosis, long? step, DiagnosisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(diagnosis);
        var sick = new SickLayers(diagnosis.Findings);
        var signs = new List<LayerSign>();
        var flows = new List<FlowSummary>();
        foreach (var series in RecordReader.SeriesOf(run, GradientFlowRecord.Reading))
        {
            if (Frame(series, run.Branches, step) is not { } frame) continue;
            var model = GradientFlowRecord.Reading.ModelIn(series.Tag);
            var read = new GradientSigns(frame, sick, model);
            signs.AddRange(read.Read());
            flows.Add(read.Summarize(series.Tag, diagnosis.Findings));
        }

        foreach (var series in RecordReader.SeriesOf(run, ActivationRecord.Reading))
        {
            if (Sign(series, run.Branches, step, sick, options ?? new()) is { } sign) signs.Add(sign);
        }

        return new(run.Name, signs, flows);
    }

    private static GradientFrames? Frame(BlobSeries series, RunBranches branches, long? step)
    {
        if (FrameSeries.Open(GradientFlowRecord.Reading, series, out _) is not { } frames) return null;
        var kept = branches.Keep(series, frames.Start);
        var at = Nearest(kept?.Points.Length ?? frames.Count, i => kept?.Steps[i] ?? frames.StepAt(i), step);
        return at >= 0 && FrameReader.IsReadable(frames.Header) && frames.TryRead(kept?.Points[at] ?? at, out var values)
            ? new GradientFrames(frames.Header, [kept?.Steps[at] ?? frames.StepAt(at)], values.ToArray())
            : null;
    }

    private static LayerSign? Sign(BlobSeries series, RunBranches branches, long? step, SickLayers sick, DiagnosisOptions options)
    {
        if (FrameSeries.Open(ActivationRecord.Reading, series, out _) is not { } frames) return null;
        var kept = branches.Keep(series, frames.Start);
        var count = kept?.Points.Length ?? frames.Count;
        var at = Nearest(count, i => kept?.Steps[i] ?? frames.StepAt(i), step);
        if (at < 0 || !frames.TryRead(kept?.Points[at] ?? at, out var values)) return null;
        // Of the newest step it is known what units did over several batches; of an older one what that batch showed.
        var units = at == count - 1 ? ActivityReader.Read(frames, branches, null) : null;
        return ActivationSigns.Read(frames.Header, values, kept?.Steps[at] ?? frames.StepAt(at), units, sick, options);
    }

    private static int Nearest(int count, Func<int, long> stepAt, long? step)
    {
        if (step is not { } wanted) return count - 1;
        var best = count - 1;
        for (var i = best; i >= 0; i--)
        {
            if (Math.Abs((double)stepAt(i) - wanted) < Math.Abs((double)stepAt(best) - wanted)) best = i;
        }

        return best;
    }
}
