// Records histograms of gradients and weights on a thin schedule: they cost more than everything else together.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Writes <c>gradients/PARAMETER</c> and <c>weights/PARAMETER</c> on the first step and then every <see cref="LightInterval"/>th at level
/// Light, every <see cref="FullInterval"/>th at level Full; more rarely where that would cost more than the budget.
/// </summary>
internal sealed class HistogramProbe : IProbe
{
    /// <summary>Steps between histograms at level Light.</summary>
    public const int LightInterval = 50;

    /// <summary>Steps between histograms at level Full.</summary>
    public const int FullInterval = 10;

    private readonly SummaryWriter _writer;
    private readonly MonitorTags _tags;
    private readonly nn.Module _model;
    private readonly MonitorOptions _options;
    private readonly FrameSchedule _schedule;

    public HistogramProbe(SummaryWriter writer, MonitorTags tags, nn.Module model, MonitorOptions options)
    {
        (_writer, _tags, _model, _options) = (writer, tags, model, options);
        var full = options.Level == MonitorLevel.Full;
        _schedule = new(0, full ? FullInterval : LightInterval, options.AccumulationSteps, full ? 0 : options.Budget, options.TimeProvider);
    }

    public string Name => "the histogram reading";

    public void Observe(in StepReading reading)
    {
        if (!_schedule.IsDue(reading.Call) || !reading.OptimizerStepped) return;
        var wiped = GradientsAreWiped();
        foreach (var (name, parameter) in _model.named_parameters())
        {
            if (!_options.Watches(name)) continue;
            Add($"weights/{name}", parameter, reading.Step);
            if (wiped) continue;
            using var gradient = parameter.grad;
            if (gradient is not null) Add($"gradients/{name}", gradient, reading.Step);
        }
        _schedule.Done(reading.Call);
    }

    /// <summary>All zero everywhere is what zero_grad() leaves; a histogram of that would say what is not so.</summary>
    private bool GradientsAreWiped()
    {
        foreach (var parameter in _model.parameters())
        {
            using var gradient = parameter.grad;
            if (gradient is not null && !TensorStatistics.Compute(gradient).AllZero) return false;
        }
        return true;
    }

    private void Add(string tag, Tensor tensor, long step)
    {
        if (tensor.numel() == 0) return;
        if (HostTensor.IsInPlace(tensor, ScalarType.Float32) && tensor.numel() <= int.MaxValue / sizeof(float))
            _writer.AddHistogram(_tags.Scalar(tag), MemoryMarshal.Cast<byte, float>(tensor.bytes), step);
        else
            _writer.AddHistogram(_tags.Scalar(tag), HostTensor.ToFloats(tensor), step);
    }
}
