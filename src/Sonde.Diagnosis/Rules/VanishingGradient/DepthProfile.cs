// The gradient's scale layer by layer, first to last: over the newest frames, and first over last in every frame.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>One weight layer's gradient in the newest frames.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Decades">Median over those frames of log10 of the gradient's RMS.</param>
/// <param name="ZeroFrames">Those frames in which every element is exactly zero.</param>
internal sealed record LayerGradient(string Layer, double Decades, int ZeroFrames);

/// <summary>Gradient scales over depth.</summary>
/// <param name="Layers">Weight layers in forward order, in the newest frames.</param>
/// <param name="Window">How many frames those are, counted from the end.</param>
/// <param name="Ratios">By frame of the run, log10 of first layer over last.</param>
/// <param name="FirstIsZero">By frame of the run, whether every element of the first layer's gradient is exactly zero.</param>
/// <param name="Steps">One step a frame of the run.</param>
internal sealed record DepthProfile(IReadOnlyList<LayerGradient> Layers, int Window, double[] Ratios, bool[] FirstIsZero, long[] Steps)
{
    // Below every float32; stands for an exact zero on the logarithmic scale.
    private const double Floor = 1e-46;
    private static readonly double FloorDecades = Math.Log10(Floor);

    /// <summary>
    /// Profiles the weights of at least two dimensions: convolutions, linear, recurrent and attention layers. Biases and
    /// normalisation (one dimension) and embeddings (mostly rows that the batch did not use) have scales of their own.
    /// Layers are those that get a gradient in the newest frames, so that one that was frozen meanwhile is left out.
    /// </summary>
    /// <param name="frames">The frames of the run.</param>
    /// <param name="skip">Frames left out at the start.</param>
    /// <param name="window">The newest frames to profile.</param>
    public static DepthProfile? Of(GradientFrames frames, int skip, int window)
    {
        var all = Enumerable.Range(0, frames.Parameters.Length).Where(p => IsWeight(frames.Parameters[p])).ToArray();
        var used = Enumerable.Range(skip, Math.Max(0, frames.Count - skip)).Where(f => Array.Exists(all, p => IsPresent(f, p))).ToArray();
        var newest = used[Math.Max(0, used.Length - window)..];
        var weights = Array.FindAll(all, p => newest.Count(f => IsPresent(f, p)) > newest.Length / 2);
        var whole = Array.FindAll(used, f => Array.TrueForAll(weights, p => IsPresent(f, p)
            && frames.Value(f, p, GradientFlowColumn.NonFinite) == 0 && double.IsFinite(frames.Rms(f, p))));
        if (weights.Length == 0 || whole.Length == 0) return null;
        var decades = weights.Select(p => Array.ConvertAll(whole, f => Math.Log10(Math.Max(Floor, frames.Rms(f, p))))).ToArray();
        var from = Math.Max(0, whole.Length - window);
        var layers = weights.Select((p, at) => new LayerGradient(
            frames.Parameters[p].Layer, Robust.Median(decades[at].AsSpan(from)), decades[at][from..].Count(d => d <= FloorDecades))).ToArray();
        return new DepthProfile(
            layers, whole.Length - from, [.. whole.Select((_, i) => decades[0][i] - Last(decades, i))],
            Array.ConvertAll(decades[0], d => d <= FloorDecades), Array.ConvertAll(whole, f => frames.Steps[f]));

        bool IsPresent(int frame, int parameter) => frames.State(frame, parameter) == GradientState.Present;
    }

    /// <summary>log10 of first over last in the newest frames.</summary>
    public ReadOnlySpan<double> Newest => Ratios.AsSpan(Ratios.Length - Window);

    /// <summary>log10 of first over last, median over the newest frames.</summary>
    public double Ratio => Robust.Median(Newest);

    /// <summary>The layers whose gradient is smaller than the last one's by a factor; the first layer in any case.</summary>
    /// <param name="factor">Below 1.</param>
    public IEnumerable<string> Far(double factor)
    {
        var last = Layers.Count == 1 ? Layers[0].Decades : Math.Max(Layers[^1].Decades, Layers[^2].Decades);
        return Layers.Where((layer, at) => at == 0 || layer.Decades - last < Math.Log10(factor)).Select(layer => layer.Layer);
    }

    /// <summary>The decades lost over the whole depth by a robust line, as a share of the decades lost between the ends.</summary>
    public double ByDepth => Ratio >= 0 ? 0 : DecadesPerLayer * (Layers.Count - 1) / -Ratio;

    /// <summary>Theil-Sen slope of log10 RMS over depth; positive when gradients shrink towards the input.</summary>
    public double DecadesPerLayer => Trend.Of([.. Layers.Select(l => l.Decades)]).Slope;

    // The head alone can be small when the network is sure of itself; of the last two layers the larger one counts.
    private static double Last(double[][] decades, int frame) =>
        decades.Length == 1 ? decades[0][frame] : Math.Max(decades[^1][frame], decades[^2][frame]);

    private static bool IsWeight(ParameterInfo p) => p.Shape.Length >= 2 && !p.ModuleType.StartsWith("Embedding", StringComparison.Ordinal);
}
