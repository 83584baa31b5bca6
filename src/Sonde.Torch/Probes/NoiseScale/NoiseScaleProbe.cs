// Measures the gradient's noise scale where gradients are accumulated; says what is missing where they are not.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>
/// Within a group of accumulated calls the gradient of the first call is that of one micro-batch, and that of a later call the sum over all
/// up to it. Before the group's last call no optimizer has stepped and nobody has clipped, so the two are read there; with two calls to a
/// group only the last is left, and clipping would falsify it. Writes <c>sonde/noise_scale</c> and the scalar <c>gradient_noise_scale</c>.
/// </summary>
internal sealed class NoiseScaleProbe : IProbe
{
    public const string ProbeName = "noise-scale";

    /// <summary>Groups of accumulated calls between measurements.</summary>
    public const int Interval = 5;

    private readonly ProbeContext _context;
    private readonly NoiseScaleEstimate _estimate = new();
    private readonly int _group;
    private double _smallSquared = double.NaN;
    private long _small;
    private bool _sameBatches = true;
    private int _seen;
    private string? _said;

    public NoiseScaleProbe(ProbeContext context)
    {
        _context = context;
        _group = context.Options.AccumulationSteps;
        Schedule = context.Schedule(ProbeName, (long)Interval * _group);
    }

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; }

    public bool ReadsWholeGroup => true;

    public void Observe(in StepReading reading)
    {
        if (_group == 1)
        {
            Say("gradients are not accumulated: a second batch size is needed, so declare MonitorOptions.AccumulationSteps where they are", reading.Step);
            return;
        }
        var place = reading.Call % _group;
        if (place == 0) (_smallSquared, _small, _sameBatches, _seen) = (SquaredNorm(), reading.X?.shape is [var samples, ..] ? samples : 0, true, 0);
        _sameBatches &= reading.X?.shape is [var count, ..] && count == _small;
        _seen++;
        if (place == Math.Max(1, _group - 2) && _seen == place + 1) Measure(place + 1);
        if (place == _group - 1) Write(reading.Step);
    }

    private void Measure(long calls)
    {
        if (_small == 0 || !_sameBatches) return;
        var largeSquared = SquaredNorm() / (calls * calls);   // of the mean over the calls
        if (double.IsFinite(_smallSquared) && double.IsFinite(largeSquared) && _smallSquared > 0 && largeSquared > 0)
            _estimate.Add(_smallSquared, _small, largeSquared, _small * calls);
    }

    private void Write(long step)
    {
        if (_small == 0)
        {
            Say("the batch size is not known: give x to Step", step);
        }
        else if (!_sameBatches)
        {
            Say("the micro-batches of the group differ in size", step);
        }
        else if (_estimate.Value is { } value)
        {
            Record(
                new() { NoiseScale = value, SmallBatch = _small, LargeBatch = _small * Math.Max(2, _group - 1), Measurements = _estimate.Measurements }, step);
            _context.Writer.AddScalar(_context.Tags.Scalar("gradient_noise_scale"), value, step);
        }
        else
        {
            Say(_estimate.Measurements < 2 ? "fewer than two measurements so far" : "the measurements scatter too much to tell signal from noise", step);
        }
    }

    /// <summary>Records what is missing, once for each reason in a row.</summary>
    private void Say(string needs, long step)
    {
        if (_said == needs) return;
        Record(new() { SmallBatch = _small, LargeBatch = _small * _group, Measurements = _estimate.Measurements, Needs = needs }, step);
        _said = needs;
    }

    private void Record(NoiseScaleRecord record, long step)
    {
        _said = null;
        _context.Writer.AddTensor(
            _context.Tags.Record(NoiseScaleRecord.Reading), NoiseScaleRecord.Reading.WriteText(record), step,
            new SummaryMetadata(NoiseScaleRecord.Reading.Plugin, default, DataClass: DataClass.Tensor));
    }

    private double SquaredNorm()
    {
        using var batch = new StatisticsBatch();   // on a device one wait, not one a parameter
        var entries = new List<int>();
        foreach (var parameter in _context.Model.parameters())
        {
            if (!parameter.requires_grad) continue;
            using var gradient = parameter.grad;
            if (gradient is not null) entries.Add(batch.Add(gradient));
        }
        var sum = 0.0;
        foreach (var entry in entries)
        {
            var statistics = batch[entry];
            if (statistics.NonFinite > 0) return double.NaN;
            sum += statistics.Norm * statistics.Norm;
        }
        return sum;
    }
}
