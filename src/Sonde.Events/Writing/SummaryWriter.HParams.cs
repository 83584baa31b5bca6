// Hyperparameters and what came of them: three records of metadata, and the metrics as scalars.
using Sonde.Events.Wire;
using Sonde.Events.Writing;

namespace Sonde;

public sealed partial class SummaryWriter
{
    // A value of metadata alone: the metadata lies where other values have their payload.
    private const uint MetadataKey = (9 << 3) | WireType.Length;

    /// <summary>
    /// Adds hyperparameters and the metrics they led to. They belong to this writer's run: no further run comes into being
    /// unless one is named. A run has one set of hyperparameters; readers keep the first of several.
    /// </summary>
    /// <param name="hparams">Strings, booleans and numbers by name; numbers are kept as float64, and null is left out.</param>
    /// <param name="metrics">The metrics by tag, each stored as a scalar too.</param>
    /// <param name="domains">The values a hyperparameter may take, by name; null where nothing is known.</param>
    /// <param name="runName">A subfolder to write to instead, as PyTorch does; null for this run.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <exception cref="ArgumentException">A hyperparameter is neither string nor boolean nor number.</exception>
    public void AddHParams(
        IReadOnlyDictionary<string, object> hparams, IReadOnlyDictionary<string, double> metrics,
        IReadOnlyDictionary<string, IReadOnlyList<object>>? domains = null, string? runName = null, long step = 0, double? wallTime = null)
    {
        ArgumentNullException.ThrowIfNull(hparams);
        ArgumentNullException.ThrowIfNull(metrics);
        var experiment = HParamsEncoder.Experiment(hparams, metrics.Keys, domains);
        var start = HParamsEncoder.Start(hparams);
        var time = wallTime ?? UnixTime.Now(_options.TimeProvider);
        var target = string.IsNullOrEmpty(runName) ? this : Child("", runName);
        target.AddMetadata(HParamsEncoder.ExperimentTag, experiment, step, time);
        target.AddMetadata(HParamsEncoder.StartTag, start, step, time);
        target.AddMetadata(HParamsEncoder.EndTag, HParamsEncoder.End(), step, time);
        foreach (var (tag, value) in metrics)
        {
            target.AddScalar(tag, value, step, time);
        }
    }

    private void AddMetadata(string tag, byte[] metadata, long step, double wallTime)
    {
        using var record = _file.Begin(tag, step, wallTime, MetadataKey, metadata.Length);
        metadata.CopyTo(record.Payload);
    }
}
