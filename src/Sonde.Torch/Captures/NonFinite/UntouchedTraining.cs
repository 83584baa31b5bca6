// Puts a training back exactly as it was found, whatever a replay did in between.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>
/// Takes weights, buffers, random state, modes and gradients out of reach when made, and puts them back when disposed. Gradients
/// are taken off their parameters as they are, not copied, so the same tensors come back.
/// </summary>
internal sealed class UntouchedTraining : IDisposable
{
    private readonly nn.Module _model;
    private readonly TrainingState _state;
    private readonly List<(Parameter Parameter, Tensor? Gradient)> _gradients = [];
    private readonly List<(nn.Module Module, bool Training)> _modes;

    public UntouchedTraining(nn.Module model, long step)
    {
        _model = model;
        _state = new TrainingState(model);
        _state.Take(step);
        _modes = [(model, model.training), .. model.named_modules().Select(entry => (entry.module, entry.module.training))];
        foreach (var parameter in model.parameters())
        {
            var gradient = parameter.grad;
            _gradients.Add((parameter, gradient?.DetachFromDisposeScope()));
            parameter.grad = null;
        }
    }

    /// <summary>The state as found.</summary>
    public TrainingState State => _state;

    /// <summary>Drops the gradients of one replayed pass.</summary>
    public void DropGradients()
    {
        foreach (var (parameter, _) in _gradients)
        {
            parameter.grad?.Dispose();
            parameter.grad = null;
        }
    }

    public void Dispose()
    {
        DropGradients();
        foreach (var (parameter, gradient) in _gradients)
        {
            if (gradient is null)
                continue;
            parameter.grad = gradient;
            gradient.Dispose(); // the parameter holds it now
        }

        // From the root down: train() of a parent sets its children, which may be set otherwise (frozen parts).
        foreach (var (module, training) in _modes)
        {
            if (module.training != training)
                module.train(training);
        }

        _state.Restore();
        _state.Dispose();
    }
}
