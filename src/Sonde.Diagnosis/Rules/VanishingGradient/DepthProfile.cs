// The gradient's scale layer by layer, first to last, over many frames.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>One weight layer's gradient.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Decades">Median over frames of log10 of the gradient's RMS.</param>
/// <param name="ZeroFrames">Frames in which every element is exactly zero.</param>
internal sealed record LayerGradient(string Layer, double Decades, int ZeroFrames);

/// <summary>Gradient scales over depth.</summary>
/// <param name="Layers">Weight layers in forward order.</param>
/// <param name="Ratios">By frame, log10 of first layer over last.</param>
/// <param name="FirstIsZero">By frame, whether every element of the first layer's gradient is exactly zero.</param>
/// <param name="Steps">One step a frame.</param>
internal sealed record DepthProfile(IReadOnlyList<LayerGradient> Layers, double[] Ratios, bool[] FirstIsZero, long[] Steps)
{
    // Below every float32; stands for an exact zero on the logarithmic scale.
    private const double Floor = 1e-46;

    /// <summary>
    /// Profiles the weights of at least two dimensions: convolutions, linear, recurrent and attention layers. Biases and
    /// normalisation (one dimension) and embeddings (mostly rows that the batch did not use) have scales of their own.
    /// </summary>
    public static DepthProfile? Of(GradientFrames frames, int skip)
    {
        var used = Enumerable.Range(skip, Math.Max(0, frames.Count - skip)).ToArray();
        var weights = Enumerable.Range(0, frames.Parameters.Length).Where(p => IsWeight(frames.Parameters[p])
            && used.Count(f => frames.State(f, p) == GradientState.Present) > used.Length / 2).ToArray();
        var whole = used.Where(f => weights.All(p => frames.State(f, p) == GradientState.Present
            && frames.Value(f, p, GradientFlowColumn.NonFinite) == 0 && double.IsFinite(frames.Rms(f, p)))).ToArray();
        if (weights.Length == 0 || whole.Length == 0) return null;
        var decades = weights.Select(p => whole.Select(f => Math.Log10(Math.Max(Floor, frames.Rms(f, p)))).ToArray()).ToArray();
        var ratios = whole.Select((_, i) => decades[0][i] - Last(decades, i)).ToArray();
        var layers = weights.Select((p, at) => new LayerGradient(
            frames.Parameters[p].Layer, Robust.Median(decades[at]), decades[at].Count(d => d <= Math.Log10(Floor)))).ToArray();
        return new DepthProfile(layers, ratios, [.. decades[0].Select(d => d <= Math.Log10(Floor))], [.. whole.Select(f => frames.Steps[f])]);
    }

    /// <summary>log10 of first over last, median over frames.</summary>
    public double Ratio => Robust.Median(Ratios);

    /// <summary>The decades lost over the whole depth by a robust line, as a share of the decades lost between the ends.</summary>
    public double ByDepth => Ratio >= 0 ? 0 : DecadesPerLayer * (Layers.Count - 1) / -Ratio;

    /// <summary>Theil-Sen slope of log10 RMS over depth; positive when gradients shrink towards the input.</summary>
    public double DecadesPerLayer => Trend.Of([.. Layers.Select(l => l.Decades)]).Slope;

    // The head alone can be small when the network is sure of itself; of the last two layers the larger one counts.
    private static double Last(double[][] decades, int frame) =>
        decades.Length == 1 ? decades[0][frame] : Math.Max(decades[^1][frame], decades[^2][frame]);

    private static bool IsWeight(ParameterInfo p) => p.Shape.Length >= 2 && !p.ModuleType.StartsWith("Embedding", StringComparison.Ordinal);
}
