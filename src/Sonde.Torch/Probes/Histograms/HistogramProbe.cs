// Records histograms of gradients and weights on a thin schedule: they cost more than everything else together.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Writes <c>gradients/PARAMETER</c> and <c>weights/PARAMETER</c> on the first step and then every <see cref="LightInterval"/>th at level
/// Light, every <see cref="FullInterval"/>th at level Full; more rarely where that would cost more than the budget. Of a sparse gradient it
/// counts the elements that are stored: all others are zero, and would hide them.
/// </summary>
internal sealed class HistogramProbe : IProbe
{
    /// <summary>Steps between histograms at level Light.</summary>
    public const int LightInterval = 50;

    /// <summary>Steps between histograms at level Full.</summary>
    public const int FullInterval = 10;

    private readonly ProbeContext _context;

    public HistogramProbe(ProbeContext context)
    {
        _context = context;
        Schedule = context.Schedule(Name, context.Options.Level == MonitorLevel.Full ? FullInterval : LightInterval);
    }

    public string Name => "histograms";

    public ProbeSchedule Schedule { get; }

    public void Observe(in StepReading reading)
    {
        var wiped = GradientsAreWiped();
        foreach (var (name, parameter) in _context.Model.named_parameters())
        {
            if (!_context.Options.Watches(name)) continue;
            Add($"weights/{name}", parameter, reading.Step);
            if (wiped) continue;
            using var gradient = parameter.grad;
            if (gradient is not null) Add($"gradients/{name}", gradient, reading.Step);
        }
    }

    /// <summary>All zero everywhere is what zero_grad() leaves; a histogram of that would say what is not so.</summary>
    private bool GradientsAreWiped()
    {
        foreach (var parameter in _context.Model.parameters())
        {
            using var gradient = parameter.grad;
            if (gradient is not null && !TensorStatistics.Compute(gradient).AllZero) return false;
        }
        return true;
    }

    private void Add(string tag, Tensor tensor, long step)
    {
        if (tensor.numel() == 0) return;
        if (tensor.is_sparse)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            if (HostTensor.StoredValues(tensor) is { } stored && stored.numel() > 0)
                _context.Writer.AddHistogram(_context.Tags.Scalar(tag), HostTensor.ToFloats(stored), step);
            return;
        }
        if (HostTensor.IsInPlace(tensor, ScalarType.Float32) && tensor.numel() <= int.MaxValue / sizeof(float))
            _context.Writer.AddHistogram(_context.Tags.Scalar(tag), MemoryMarshal.Cast<byte, float>(tensor.bytes), step);
        else
            _context.Writer.AddHistogram(_context.Tags.Scalar(tag), HostTensor.ToFloats(tensor), step);
    }
}
