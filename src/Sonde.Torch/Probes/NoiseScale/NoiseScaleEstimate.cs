// The simple noise scale of a gradient from its norm at two batch sizes.
namespace Sonde.Torch;

/// <summary>
/// B = tr(Σ)/|G|² (McCandlish, Kaplan, Amodei and others, "An Empirical Model of Large-Batch Training", 2018, appendix A.1): with |g|²
/// measured at a small batch b and a large one B, (B|g_B|² - b|g_b|²)/(B - b) estimates |G|² and (|g_b|² - |g_B|²)/(1/b - 1/B) the trace of
/// the covariance, both without bias. Their quotient is not, so the two are averaged over measurements first and divided last.
/// </summary>
internal sealed class NoiseScaleEstimate
{
    /// <summary>Weight of the newest measurement once there are enough of them.</summary>
    private const double NewestShare = 0.05;

    /// <summary>Measurements that the running averages rest on in the long run.</summary>
    private const double Memory = (2 / NewestShare) - 1;

    private double _signal;
    private double _signalSquares;
    private double _noise;

    /// <summary>Measurements taken.</summary>
    public int Measurements { get; private set; }

    /// <summary>
    /// The noise scale in samples; null with fewer than two measurements, and where |G|² is not two standard errors above zero: the
    /// quotient would then be anything.
    /// </summary>
    public double? Value => Measurements >= 2 && _noise > 0 && _signal > 2 * StandardError ? _noise / _signal : null;

    private double StandardError => Math.Sqrt(Math.Max(0, _signalSquares - (_signal * _signal)) / Math.Min(Measurements, Memory));

    /// <summary>Takes in a pair of squared norms. A common factor on both gradients, such as a loss divided by a constant, does not matter.</summary>
    /// <param name="smallSquared">|g|² of the mean gradient over the small batch.</param>
    /// <param name="small">Its samples.</param>
    /// <param name="largeSquared">|g|² of the mean gradient over the large batch.</param>
    /// <param name="large">Its samples, more than <paramref name="small"/>.</param>
    public void Add(double smallSquared, double small, double largeSquared, double large)
    {
        var signal = ((large * largeSquared) - (small * smallSquared)) / (large - small);
        var noise = (smallSquared - largeSquared) / ((1 / small) - (1 / large));
        var share = Math.Max(NewestShare, 1.0 / ++Measurements);   // a plain mean at first
        _signal += share * (signal - _signal);
        _signalSquares += share * ((signal * signal) - _signalSquares);
        _noise += share * (noise - _noise);
    }
}
