// Gathers the activations of one step from the hooks, call by call, and the gradients that come back.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sonde.Events;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Reads inside the hook, since <c>Sequential</c> disposes what a layer puts out as soon as the next has run; keeps no tensor. Passes
/// without gradient, or in another mode than the last step's, are evaluations and are left out.
/// </summary>
internal sealed class StepActivations : IDisposable
{
    /// <summary>Calls of one module in a step that are distinguished; later ones are read as one layer, <c>cell@9+</c>.</summary>
    public const int MostCalls = 8;

    /// <summary>Elements that are looked at to see whether an input could come out of a rectifier.</summary>
    private const int Glimpse = 4096;

    private readonly nn.Module _model;
    private readonly List<WatchedModule> _modules;
    private readonly ProbeSchedule _schedule;
    private readonly bool _seesGradients;
    private readonly HashSet<string>? _imaged;
    private readonly bool _trains;
    private readonly int[] _calls;
    private readonly Dictionary<string, LayerReading> _layers = [];
    private readonly List<LayerReading> _inOrder = [];
    private readonly List<nint> _hooked = [];
    private readonly HashSet<nint> _read = [];   // addresses of outputs: an input that is one of them was read already
    private (long[] Shape, int Dimension)? _before;

    /// <param name="model">The model; its mode tells training from evaluation.</param>
    /// <param name="modules">The modules by number.</param>
    /// <param name="schedule">Told the time that hooks take.</param>
    /// <param name="seesGradients">Whether outputs are hooked for their gradients.</param>
    /// <param name="imaged">Modules whose first output is kept as feature maps; null for a step without histograms and images.</param>
    public StepActivations(nn.Module model, List<WatchedModule> modules, ProbeSchedule schedule, bool seesGradients, HashSet<string>? imaged)
    {
        (_model, _modules, _schedule, _seesGradients, _imaged) = (model, modules, schedule, seesGradients, imaged);
        (_trains, _calls) = (model.training, new int[modules.Count]);
    }

    /// <summary>The layers in the order in which they ran.</summary>
    public IReadOnlyList<LayerReading> Layers => _inOrder;

    /// <summary>The images of this step.</summary>
    public List<FeatureMap> FeatureMaps { get; } = [];

    /// <summary>What went wrong in a hook; nothing is read after it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The hook of every module.</summary>
    public void Seen(int module, object?[] inputs, object? output) => Guarded(() =>
    {
        if (!is_grad_enabled() || _model.training != _trains) return;
        List<(string Place, Tensor Tensor)> tensors = [];
        foreach (var input in inputs) OutputTensors.Collect(input, tensors);
        var call = ++_calls[module];
        foreach (var (_, input) in tensors)
            if (call == 1 && MayBeRectified(input)) ReadInput(module, input);
        tensors.Clear();
        OutputTensors.Collect(output, tensors);
        var name = _modules[module].Name + (call > MostCalls ? $"@{MostCalls + 1}+" : call > 1 ? $"@{call}" : "");
        foreach (var (place, tensor) in tensors)
        {
            if (!HostTensor.IsFloating(tensor.dtype)) continue;
            var layer = Read(module, name + place, tensor, _modules[module].Traits.Kind, _modules[module].Traits);
            Tap(layer, tensor);
            if (call == 1 && place.Length == 0 && _imaged?.Contains(_modules[module].Name) == true && FeatureMap.Read(name, tensor) is { } map)
                FeatureMaps.Add(map);
        }
    });

    /// <summary>Forgets the hooks that saw no gradient.</summary>
    public void Dispose()
    {
        foreach (var id in _hooked) GradientHooks.Forget(id);
        _hooked.Clear();
    }

    private LayerReading Read(int module, string name, Tensor tensor, ActivationKind kind, LayerTraits traits)
    {
        if (!_layers.TryGetValue(name, out var layer))
        {
            _layers[name] = layer = new(name, _modules[module], tensor.shape, kind) { Bins = _imaged is null ? null : new() };
            _inOrder.Add(layer);
        }
        var dimension = traits.UnitDimension(tensor.shape, _before);
        ActivationMemory.Read(tensor, dimension, layer.Sums, layer.Bins);
        layer.Calls++;
        _before = (tensor.shape, dimension);
        _read.Add(AddressOf(tensor));
        return layer;
    }

    /// <summary>
    /// What a functional rectifier, <c>relu(conv.call(x))</c>, puts out is seen where it enters the next module. Features of a flattened
    /// image are places, not units: those are left alone.
    /// </summary>
    private void ReadInput(int module, Tensor input)
    {
        var units = _modules[module].Traits.UnitsAt == UnitPlace.Last ? input.shape[^1] : input.shape.Length > 1 ? input.shape[1] : 0;
        if (_before is not { Dimension: >= 0 } before || before.Shape[before.Dimension] != units) return;
        Read(module, $"{_modules[module].Name}:input", input, ActivationKind.Rectifier, _modules[module].Traits);
    }

    private bool MayBeRectified(Tensor input)
    {
        if (!input.requires_grad || input.dim() < 2 || !HostTensor.IsInPlace(input, ScalarType.Float32) || _read.Contains(AddressOf(input))) return false;
        var values = MemoryMarshal.Cast<byte, float>(input.bytes);
        values = values[..Math.Min(Glimpse, values.Length)];
        return values.Contains(0f) && !values.ContainsAnyInRange(float.NegativeInfinity, -float.Epsilon);
    }

    private void Tap(LayerReading layer, Tensor tensor)
    {
        if (!_seesGradients) return;
        var id = GradientHooks.Hook(tensor, gradient => Guarded(() => layer.AddGradient(gradient)), failure => Failure ??= failure);
        if (id != 0) _hooked.Add(id);
    }

    /// <summary>The training goes on whatever happens here; the first failure is kept for the probe.</summary>
    private void Guarded(Action read)
    {
        if (Failure is not null) return;
        var quiet = ThreadOps.IsQuiet;
        ThreadOps.IsQuiet = true;
        using var timing = _schedule.Measure();
        try
        {
            read();
        }
        catch (Exception exception)
        {
            Failure = exception;
        }
        finally
        {
            ThreadOps.IsQuiet = quiet;
        }
    }

    private static unsafe nint AddressOf(Tensor tensor) =>
        HostTensor.IsInPlace(tensor, ScalarType.Float32) ? (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes)) : 0;
}
