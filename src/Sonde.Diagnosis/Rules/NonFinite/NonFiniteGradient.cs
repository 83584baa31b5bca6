// Finds where gradients or weights first stop being finite, and how far back the fault reaches.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>The first frame with a gradient or weight that is not finite.</summary>
/// <param name="FirstStep">Its step; where the last frame is affected too, the first of the frames from which on it stays so.</param>
/// <param name="LastStep">The last such step.</param>
/// <param name="Layer">The affected layer nearest the loss, where the backward pass met the fault first.</param>
/// <param name="Elements">Elements of gradients that are not finite in that frame.</param>
/// <param name="AtEnd">Whether it stays so to the end: the last frame is affected too, and it is not the only one unless weights are.</param>
/// <param name="InWeights">Whether a weight is not finite.</param>
/// <param name="Lasting">When it came to be so for good; null where frames are finite again.</param>
/// <param name="Title">The finding in a sentence.</param>
internal sealed record NonFiniteGradient(long FirstStep, long LastStep, string Layer, double Elements, bool AtEnd, bool InWeights, Onset? Lasting, string Title)
{
    /// <summary>Whether no weight took it in, as counts of weights say, and frames are finite again or it is the last frame alone.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>Looks through the frames; null when all is finite.</summary>
    public static NonFiniteGradient? Find(GradientFrames frames)
    {
        int first = -1, last = -1;
        var (weights, weightsAtEnd) = (false, false);
        var held = new bool[frames.Count];
        for (var f = 0; f < frames.Count; f++)
        {
            var bad = Enumerable.Range(0, frames.Parameters.Length).Any(p => BadGradient(frames, f, p) || BadWeight(frames, f, p));
            if (!bad) continue;
            if (first < 0) first = f;
            last = f;
            held[f] = true;
            weightsAtEnd = Enumerable.Range(0, frames.Parameters.Length).Any(p => BadWeight(frames, f, p));
            weights |= weightsAtEnd;
        }

        if (first < 0) return null;
        // A gradient scaler skips steps that overflow: what counts is from where on it stays so. The last frame alone does not tell, unless
        // the step was taken and the weights have it.
        var start = last == frames.Count - 1 ? Onset.Start(held) : -1;
        var stays = start >= 0 && (start < frames.Count - 1 || frames.Count == 1 || weightsAtEnd);
        return Describe(frames, stays ? start : first, last, weights, stays ? Onset.Of(frames.Steps, held) : null) with
        {
            IsHarmless = !weights && !stays && frames.HasCountsOfWeights && held.Count(h => h) * 5 <= Math.Max(frames.Count, 5),
        };
    }

    /// <summary>The layers whose gradient or weights are not finite in the newest frame that has any such value.</summary>
    public static IEnumerable<string> Layers(GradientFrames frames)
    {
        var parameters = Enumerable.Range(0, frames.Parameters.Length).ToArray();
        for (var f = frames.Count - 1; f >= 0; f--)
        {
            var bad = Array.FindAll(parameters, p => BadGradient(frames, f, p) || BadWeight(frames, f, p));
            if (bad.Length > 0) return bad.Select(p => frames.Parameters[p].Layer).Distinct();
        }

        return [];
    }

    private static NonFiniteGradient Describe(GradientFrames frames, int first, int last, bool weights, Onset? lasting)
    {
        var all = Enumerable.Range(0, frames.Parameters.Length).Where(p => frames.State(first, p) == GradientState.Present).ToArray();
        var bad = all.Where(p => BadGradient(frames, first, p)).ToArray();
        var step = frames.Steps[first];
        var when = lasting is null ? $"at step {step}" : $"from step {step} on";
        var elements = bad.Sum(p => (double)frames.Value(first, p, GradientFlowColumn.NonFinite));
        string layer, title;
        if (bad.Length == 0)
        {
            layer = frames.Parameters[Enumerable.Range(0, frames.Parameters.Length).First(p => BadWeight(frames, first, p))].Layer;
            title = $"The weights of {layer} are NaN or infinite at step {step} and the gradients are finite: the optimizer's update overflowed";
        }
        else
        {
            layer = frames.Parameters[bad[^1]].Layer;
            var inWeights = Enumerable.Range(0, frames.Parameters.Length).Any(p => BadWeight(frames, first, p));
            // Weights that are NaN make every gradient NaN: this frame does not show which came first.
            title = bad.Length < all.Length ? $"Gradients are NaN or infinite {when}, from {layer} back towards the input; look at the ops just after {layer}"
                : inWeights ? $"Every gradient is NaN or infinite {when}, and so are weights"
                : $"Every gradient is NaN or infinite {when}: it comes from the forward pass or from the loss";
        }

        return new(step, frames.Steps[last], layer, elements, lasting is not null, weights, lasting, title);
    }

    private static bool BadGradient(GradientFrames frames, int frame, int parameter) =>
        frames.State(frame, parameter) == GradientState.Present && frames.Value(frame, parameter, GradientFlowColumn.NonFinite) > 0;

    // The norm is that of the finite weights, so it tells of an overflow only; a norm that is NaN from the first frame on was not measured.
    private static bool BadWeight(GradientFrames frames, int frame, int parameter)
    {
        if (frames.HasCountsOfWeights
            && (frames.Value(frame, parameter, GradientFlowColumn.WeightNaNs) > 0 || frames.Value(frame, parameter, GradientFlowColumn.WeightInfinities) > 0))
        {
            return true;
        }
        var norm = frames.Value(frame, parameter, GradientFlowColumn.WeightNorm);
        return float.IsInfinity(norm) || (float.IsNaN(norm) && float.IsFinite(frames.Value(0, parameter, GradientFlowColumn.WeightNorm)));
    }
}
