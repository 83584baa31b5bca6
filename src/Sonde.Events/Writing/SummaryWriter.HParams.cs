// Hyperparameters and what came of them: three records of metadata, and the metrics as scalars.
using System.Globalization;
using Sonde.Events.Wire;
using Sonde.Events.Writing;

namespace Sonde;

public sealed partial class SummaryWriter
{
    // A value of metadata alone: the metadata lies where other values have their payload.
    private const uint MetadataKey = (9 << 3) | WireType.Length;

    // The sets of hyperparameters that were given for each run, encoded.
    private readonly Dictionary<string, List<byte[]>> _hparams = [];

    /// <summary>
    /// Adds hyperparameters and the metrics they led to. They belong to this writer's run: no further run comes into being
    /// unless one is named. A run has one set of hyperparameters, and readers keep the first of several: name a run for each further set, or
    /// use <c>add_hparams</c> of Sonde.Torch, which does.
    /// </summary>
    /// <param name="hparams">Strings, booleans, numbers and enums by name; numbers are kept as float64, enums by name, and null is left out.</param>
    /// <param name="metrics">The metrics by tag, each stored as a scalar too.</param>
    /// <param name="domains">The values a hyperparameter may take, by name; null where nothing is known.</param>
    /// <param name="runName">A subfolder to write to instead, as PyTorch does; null for this run.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <exception cref="ArgumentException">A hyperparameter is of another type.</exception>
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

    /// <summary>
    /// The run for a set of hyperparameters, so that each set has one of its own: the named one (or this one, for an empty name) for the first
    /// set and whenever that is given again, <c>NAME-2</c>, <c>NAME-3</c> (<c>hparams-2</c>) for others.
    /// </summary>
    internal string RunOfHParams(IReadOnlyDictionary<string, object> hparams, string name)
    {
        var set = HParamsEncoder.Start(new SortedDictionary<string, object>(hparams.ToDictionary(), StringComparer.Ordinal));
        lock (_childrenGate)
        {
            if (!_hparams.TryGetValue(name, out var sets)) _hparams[name] = sets = [];
            var number = sets.FindIndex(other => other.AsSpan().SequenceEqual(set));
            if (number < 0)
            {
                number = sets.Count;
                sets.Add(set);
            }

            return number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{(name.Length == 0 ? "hparams" : name)}-{number + 1}");
        }
    }

    private void AddMetadata(string tag, byte[] metadata, long step, double wallTime)
    {
        using var record = _file.Begin(tag, step, wallTime, MetadataKey, metadata.Length);
        metadata.CopyTo(record.Payload);
    }
}
