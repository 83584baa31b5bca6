// Hyperparameters and what came of them: three records of metadata, and the metrics as scalars.
using System.Globalization;
using Sonde.Events.Wire;
using Sonde.Events.Writing;

namespace Sonde;

public sealed partial class SummaryWriter
{
    // A value of metadata alone: the metadata lies where other values have their payload.
    private const uint MetadataKey = (9 << 3) | WireType.Length;

    // The sets of hyperparameters that were given for each run, as they are stored: readers keep the first of a run.
    private readonly Dictionary<string, List<byte[]>> _hparams = [];

    /// <summary>
    /// Adds hyperparameters and the metrics they led to. They belong to this writer's run: no further run comes into being
    /// unless one is named. A run has one set of hyperparameters, so a call with other values than those before it goes to a run of its own,
    /// in the subfolder <c>hparams-2</c>, <c>hparams-3</c> and so on (<c>NAME-2</c> where a run is named). The same values again add metrics.
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
        var run = RunOf(runName ?? "", start);
        var target = run.Length == 0 ? this : Child("", run);
        target.AddMetadata(HParamsEncoder.ExperimentTag, experiment, step, time);
        target.AddMetadata(HParamsEncoder.StartTag, start, step, time);
        target.AddMetadata(HParamsEncoder.EndTag, HParamsEncoder.End(), step, time);
        foreach (var (tag, value) in metrics)
        {
            target.AddScalar(tag, value, step, time);
        }
    }

    private string RunOf(string name, byte[] start)
    {
        lock (_childrenGate)
        {
            if (!_hparams.TryGetValue(name, out var sets)) _hparams[name] = sets = [];
            var number = sets.FindIndex(set => set.AsSpan().SequenceEqual(start));
            if (number < 0)
            {
                number = sets.Count;
                sets.Add(start);
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
