// The norm of the whole gradient, frame by frame.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Norms over all parameters of a frame.</summary>
internal static class GradientNorms
{
    /// <summary>Norm of the gradient of a frame; NaN where some of it is not finite, or none was read.</summary>
    public static double OfGradient(GradientFrames frames, int frame)
    {
        var (sum, any) = (0.0, false);
        for (var p = 0; p < frames.Parameters.Length; p++)
        {
            if (frames.State(frame, p) != GradientState.Present) continue;
            if (frames.Value(frame, p, GradientFlowColumn.NonFinite) > 0) return double.NaN;
            var norm = (double)frames.Value(frame, p, GradientFlowColumn.Norm);
            sum += norm * norm;
            any = true;
        }

        return any ? Math.Sqrt(sum) : double.NaN;
    }

    /// <summary>Norm of the weights of a frame that have a gradient.</summary>
    public static double OfWeights(GradientFrames frames, int frame)
    {
        var sum = 0.0;
        for (var p = 0; p < frames.Parameters.Length; p++)
        {
            var norm = (double)frames.Value(frame, p, GradientFlowColumn.WeightNorm);
            if (frames.State(frame, p) == GradientState.Present && double.IsFinite(norm)) sum += norm * norm;
        }

        return Math.Sqrt(sum);
    }
}
