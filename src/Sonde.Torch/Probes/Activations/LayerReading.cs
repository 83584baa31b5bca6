// What is gathered of one layer during one sampled step, and its frame.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Sums of the outputs and of the gradients with respect to them.</summary>
/// <param name="name">The layer's name, with call and place.</param>
/// <param name="module">The module it belongs to.</param>
/// <param name="shape">The shape of the first tensor.</param>
/// <param name="kind">How it is judged.</param>
internal sealed class LayerReading(string name, WatchedModule module, long[] shape, ActivationKind kind)
{
    /// <summary>More units than these have no map: a frame would hold more numbers than anyone can look at.</summary>
    public const int MostMappedUnits = 4096;

    private StatisticsSums _gradients;

    public string Name => name;

    public WatchedModule Module => module;

    public long[] Shape => shape;

    public ActivationKind Kind => kind;

    public ActivationSums Sums { get; } = new(module.Traits.Below, module.Traits.Above);

    public ActivationBins? Bins { get; set; }

    public int Calls { get; set; }

    public bool CanSaturate => kind is ActivationKind.Sigmoid or ActivationKind.Tanh;

    /// <summary>Units that a header announces; a step with other units has none in its frame.</summary>
    public int MappedUnits => Sums.UnitZeros.Length <= MostMappedUnits ? Sums.UnitZeros.Length : 0;

    /// <summary>Adds a gradient with respect to an output.</summary>
    public void AddGradient(Tensor gradient)
    {
        lock (this) HostTensor.AddTo(ref _gradients, gradient);
    }

    /// <summary>The header that its frames need.</summary>
    public ActivationRecord Header(string? model, int order) => new(
        1, name, module.Name, module.Type, kind.ToString().ToLowerInvariant(), model, order, shape, Sums.UnitZeros.Length, MappedUnits,
        CanSaturate ? module.Traits.Below : null, CanSaturate ? module.Traits.Above : null,
        ActivationRecord.Version1Columns, CanSaturate ? ActivationRecord.SaturatingUnitColumns : ActivationRecord.ZeroUnitColumns);

    /// <summary>Writes the frame that a header describes.</summary>
    public float[] Frame(ActivationRecord header)
    {
        var frame = new float[header.FrameLength];
        Array.Fill(frame, float.NaN);
        frame[ActivationColumn.Elements] = Sums.Elements;
        frame[ActivationColumn.Calls] = Calls;
        frame[ActivationColumn.Mean] = ToSingle(Sums.Mean);
        frame[ActivationColumn.StandardDeviation] = ToSingle(Sums.StandardDeviation);
        frame[ActivationColumn.Min] = (float)Sums.Min;
        frame[ActivationColumn.Max] = (float)Sums.Max;
        frame[ActivationColumn.ZeroShare] = Share(Sums.Zeros, Sums.Elements);
        if (CanSaturate) frame[ActivationColumn.SaturatedShare] = Share(Sums.Saturated, Sums.Elements);
        frame[ActivationColumn.NaN] = Sums.NaNs;
        frame[ActivationColumn.Infinite] = Sums.Infinities;
        AddUnits(frame, header);
        AddGradients(frame);
        return frame;
    }

    private void AddUnits(float[] frame, ActivationRecord header)
    {
        ReadOnlySpan<int> zeros = Sums.UnitZeros, saturated = Sums.UnitSaturated;
        var each = Sums.ElementsPerUnit;
        if (zeros.Length == 0 || each == 0) return;
        int dead = 0, ended = 0;
        for (var unit = 0; unit < zeros.Length; unit++)
        {
            if (zeros[unit] == each) dead++;
            if (2L * saturated[unit] > each) ended++;
        }
        frame[ActivationColumn.DeadUnits] = dead;
        if (CanSaturate) frame[ActivationColumn.SaturatedUnits] = ended;
        if (header.MappedUnits != zeros.Length) return;
        for (var unit = 0; unit < zeros.Length; unit++)
        {
            frame[header.Columns.Length + unit] = Share(zeros[unit], each);
            if (CanSaturate) frame[header.Columns.Length + zeros.Length + unit] = Share(saturated[unit], each);
        }
    }

    private void AddGradients(float[] frame)
    {
        TensorStatistics gradients;
        lock (this) gradients = _gradients.ToStatistics();
        if (gradients.Elements == 0) return;
        frame[ActivationColumn.GradientMeanAbs] = ToSingle(gradients.MeanAbs);
        frame[ActivationColumn.GradientMaxAbs] = ToSingle(gradients.MaxAbs);
        frame[ActivationColumn.GradientNorm] = ToSingle(gradients.Norm);
        frame[ActivationColumn.GradientZeroShare] = Share(gradients.Zeros, gradients.Elements);
        frame[ActivationColumn.GradientNonFinite] = gradients.NonFinite;
    }

    /// <summary>1 means all, and only then.</summary>
    private static float Share(long part, long whole) =>
        whole == 0 ? float.NaN : part == whole ? 1 : Math.Min((float)((double)part / whole), MathF.BitDecrement(1));

    /// <summary>A finite double stays finite: only the counts say otherwise.</summary>
    private static float ToSingle(double value) => (float)Math.Clamp(value, -float.MaxValue, float.MaxValue);
}
