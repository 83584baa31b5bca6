// Knows in which mode the model and its layers ran last: eval or training.
using Sonde.Torch.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>The modes of a model's last forward passes.</summary>
/// <param name="Training">Whether the model was in training mode.</param>
/// <param name="OtherMode">Layers with modes that were in another one; at most 20 names.</param>
/// <param name="Forwards">Forward passes that were seen.</param>
internal sealed record Modes(bool Training, string[] OtherMode, int Forwards);

/// <summary>
/// One hook on the model and one on each layer whose mode matters, of at most <see cref="MostLayers"/>; a hook reads a flag. Modes are noted as of
/// the last forward pass, since a loop switches them back before it calls the monitor.
/// </summary>
internal sealed class ModeWatch : IDisposable
{
    private const int MostLayers = 48;
    private const int MostNames = 20;
    private readonly ModuleHooks _hooks = new();
    private readonly nn.Module _model;
    private readonly List<(string Name, nn.Module Module)> _layers = [];
    private readonly bool[] _mode;
    private readonly bool[] _ran;
    private bool _training;
    private bool _rootRan;
    private bool _withGradient = true;
    private Modes? _atBackward;
    private Modes? _beforeStep;

    /// <param name="model">The model; the user's.</param>
    /// <param name="normalised">Gets each batch normalisation that ran, with its name and input.</param>
    public ModeWatch(nn.Module model, Action<string, nn.Module, Tensor> normalised)
    {
        _model = model;
        foreach (var (name, module) in model.named_modules())
        {
            if (_layers.Count < MostLayers && HasMode(module)) _layers.Add((name, module));
        }
        (_mode, _ran) = (new bool[_layers.Count], new bool[_layers.Count]);
        _hooks.Around(model, EnterRoot, static () => { });
        for (var i = 0; i < _layers.Count; i++)
        {
            var (at, (name, module)) = (i, _layers[i]);
            if (ReferenceEquals(module, model)) continue;
            if (IsNormalisation(module))
            {
                _hooks.SeeResult(module, (arguments, _) =>
                {
                    Ran(at);
                    if (arguments is [Tensor { IsInvalid: false } input, ..]) normalised(name, module, input);
                });
            }
            else
            {
                _hooks.Around(module, () => Ran(at), static () => { });
            }
        }
    }

    /// <summary>Whether the model holds layers that behave otherwise in eval mode.</summary>
    public bool HasModes => _layers.Count > 0;

    /// <summary>A backward pass is under way: what ran before it is what is trained.</summary>
    public void BackwardReached()
    {
        if (Forwards == 0) return;
        _atBackward = Newest = Now();
        if (_atBackward.Training) Trained++;
        else Evaluated++;
        Forget();
    }

    /// <summary>Backward passes whose forward pass ran in training mode, since <see cref="ForgetCounts"/>.</summary>
    public int Trained { get; private set; }

    /// <summary>The same in eval mode.</summary>
    public int Evaluated { get; private set; }

    /// <summary>Counts anew.</summary>
    public void ForgetCounts() => (Trained, Evaluated) = (0, 0);

    /// <summary>The modes of the newest forward pass that a backward pass followed; null where none is known.</summary>
    public Modes? Newest { get; private set; }

    /// <summary>The modes of the forward pass that this step trained, at the end of the step.</summary>
    public Modes OfStep()
    {
        var seen = Newest = _atBackward ?? Now();
        // What ran after the backward pass, without gradients, is an evaluation before Step was called.
        _beforeStep = _atBackward is not null && Forwards > 0 && !_withGradient ? Now() : null;
        _atBackward = null;
        Forget();
        return seen;
    }

    /// <summary>The modes of what ran since the step.</summary>
    public Modes OfEvaluation()
    {
        var seen = Forwards > 0 ? Now() : _beforeStep ?? Now();
        _beforeStep = null;
        Forget();
        return seen;
    }

    public void Dispose() => _hooks.Dispose();

    /// <summary>Whether a module normalises over the batch.</summary>
    private static bool IsNormalisation(nn.Module module) => module is BatchNorm;

    private int Forwards { get; set; }

    private static bool HasMode(nn.Module module) => module switch
    {
        Dropout dropout => dropout.p > 0,
        Dropout1d or Dropout2d or Dropout3d or AlphaDropout or FeatureAlphaDropout => true,
        BatchNorm => module.named_buffers(recurse: false).Any(buffer => buffer.name == "running_mean"),
        _ => false,
    };

    private Modes Now()
    {
        var any = _ran.AsSpan().Contains(true);
        var training = _rootRan ? _training : any ? Enumerable.Range(0, _layers.Count).Any(i => _ran[i] && _mode[i]) : _model.training;
        var other = Enumerable.Range(0, _layers.Count).Where(i => any ? _ran[i] && _mode[i] != training : _layers[i].Module.training != training)
            .Take(MostNames).Select(i => _layers[i].Name);
        return new(training, [.. other], Forwards);
    }

    private void Forget()
    {
        (Forwards, _rootRan) = (0, false);
        Array.Clear(_ran);
    }

    private void EnterRoot()
    {
        (_training, _rootRan, _withGradient) = (_model.training, true, is_grad_enabled());
        Forwards++;
    }

    private void Ran(int layer)
    {
        (_mode[layer], _ran[layer]) = (_layers[layer].Module.training, true);
        if (_rootRan) return;
        Forwards++;
        _withGradient = is_grad_enabled();
    }
}
