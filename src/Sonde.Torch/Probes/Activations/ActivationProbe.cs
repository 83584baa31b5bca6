// Records what each layer puts out on sampled steps, and how much gradient comes back to it.
using Sonde.Events;
using Sonde.Torch.Interop;

namespace Sonde.Torch;

/// <summary>
/// Hooks modules for the steps on which it is due and takes the hooks off right after. Writes <c>sonde/activations/LAYER</c>, and on every
/// <see cref="PicturesEvery"/>th reading the histogram <c>activations/LAYER</c> and the images <c>feature_maps/LAYER</c>.
/// </summary>
internal sealed class ActivationProbe : IProbe
{
    public const string ProbeName = "activations";

    /// <summary>Steps between readings.</summary>
    public const int Interval = 10;

    /// <summary>Steps at the start that are each read.</summary>
    public const int EveryStepUntil = 10;

    /// <summary>Readings from one with histograms and feature maps to the next.</summary>
    public const int PicturesEvery = 5;

    private readonly ProbeContext _context;
    private readonly List<WatchedModule> _modules;
    private readonly Dictionary<string, ActivationRecord> _headers = [];
    private readonly HashSet<string> _imaged;
    private readonly bool _seesGradients;
    private readonly ModuleHooks _hooks = new();
    private StepActivations? _step;

    public ActivationProbe(ProbeContext context)
    {
        _context = context;
        Schedule = context.Schedule(ProbeName, Interval, EveryStepUntil);
        _modules = WatchedModule.Of(context.Model, context.Options);
        _imaged = [.. FeatureMap.Choose(_modules, context.Options.FeatureMaps)];
        _seesGradients = GradientHooks.IsAvailable(out var reason);
        if (!_seesGradients) context.Messages.Once("gradients of outputs", $"gradients with respect to layers' outputs are not recorded: {reason}");
        if (_modules.Count == 0) context.Messages.Once("no layers", "Include and Exclude leave no layer whose activations could be read");
    }

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; }

    public void Prepare(long call)
    {
        _step?.Dispose();
        var pictures = Schedule.Readings % PicturesEvery == 0;
        _step = new(_context.Model, _modules, Schedule, _seesGradients, pictures ? _imaged : null);
        _hooks.Dispose();
        for (var i = 0; i < _modules.Count; i++)
        {
            var (step, number) = (_step, i);
            if (!_hooks.SeeResult(_modules[i].Module, (inputs, output) => step.Seen(number, inputs, output)))
            {
                _context.Messages.Once(
                    $"shape of {_modules[i].Name}", $"{_modules[i].Name} is a {_modules[i].Type}, which has no hooks: its activations are not read");
            }
        }
    }

    public void Observe(in StepReading reading)
    {
        if (_step is not { } step) return;
        TakeOut();
        if (step.Failure is { } failure) throw failure;
        if (step.Layers.Count == 0 && _modules.Count > 0)
        {
            _context.Messages.Once("no activations", "no watched layer ran its hooks in a sampled step: TorchSharp runs them from call(), "
                + "never from forward(), and passes under no_grad are not read");
        }
        foreach (var layer in step.Layers) Record(layer, reading.Step);
        foreach (var map in step.FeatureMaps) map.Write(_context.Writer, _context.Tags.Scalar($"feature_maps/{map.Layer}"), reading.Step);
    }

    public void Dispose() => TakeOut();

    private void TakeOut()
    {
        _hooks.Dispose();
        _step?.Dispose();
        _step = null;
    }

    private void Record(LayerReading layer, long step)
    {
        var isNew = !_headers.TryGetValue(layer.Name, out var header);
        if (isNew) _headers[layer.Name] = header = layer.Header(_context.Options.Name, _headers.Count);
        var frame = layer.Frame(header!);
        // The header goes with the first frame only; a reader keeps the first metadata of a tag.
        SummaryMetadata? metadata = isNew
            ? new(ActivationRecord.Reading.Plugin, ActivationRecord.Reading.Write(header!), DataClass: DataClass.Tensor)
            : null;
        _context.Writer.AddTensor($"{_context.Tags.Record(ActivationRecord.Reading)}/{layer.Name}", frame, [frame.Length], step, metadata);
        if (layer.Bins?.ToHistogram() is not { Limits.Length: > 0 } histogram) return;
        var sums = layer.Sums;
        _context.Writer.AddHistogramRaw(
            _context.Tags.Scalar($"activations/{layer.Name}"), sums.Min, sums.Max, sums.Finite, sums.Sum, sums.SumSquares, histogram.Limits,
            histogram.Counts, step);
    }
}
