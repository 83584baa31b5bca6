// Where ops cannot be seen: the first module whose output is not finite while its inputs are, by forward hooks.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>
/// Children end before their parents, so the first hit is the innermost module. It cannot see modules that are called by
/// <c>forward</c>, ops between modules, lines, or ranges; in the backward pass libtorch's own anomaly mode names the node, for NaN only.
/// </summary>
internal sealed partial class ModuleWatch : IDisposable
{
    private readonly ModuleHooks _hooks = new();
    private readonly nn.Module _model;
    private readonly List<(string Name, nn.Module Module)> _modules;

    public ModuleWatch(nn.Module model)
    {
        _model = model;
        _modules = [("", model), .. model.named_modules().Select(entry => (entry.name, entry.module))];
        for (var i = 0; i < _modules.Count; i++)
        {
            var number = i;
            _hooks.SeeResult(_modules[i].Module, (inputs, output) => Seen(number, inputs, output));
        }
    }

    /// <summary>The first hit so far; null where every module's output was finite.</summary>
    public NonFiniteOp? First { get; private set; }

    /// <summary>What a hook met that kept it from looking, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Runs a step and finds the module.</summary>
    /// <param name="forward">Gives the loss.</param>
    /// <param name="withBackward">Whether to run the backward pass of a loss that is finite.</param>
    public NonFiniteOp? Find(Func<Tensor> forward, bool withBackward)
    {
        // Anomaly mode has to be on when the graph is made.
        using var anomaly = withBackward ? autograd.detect_anomaly(true) : null;
        var loss = forward();
        if (!TensorValues.AreFinite(loss))
            return First ?? new NonFiniteOp(NonFiniteKind.Forward, "the computation of the loss, after the last module");
        if (!withBackward || !loss.requires_grad)
            return null; // what a module made and the loss does not hold is a mask
        string? node = null;
        try
        {
            loss.backward();
        }
        catch (ExternalException exception) when (NodeOf().Match(exception.Message) is { Success: true } match)
        {
            node = match.Groups[1].Value;
        }

        if (node is null && ReplayLook.GradientsAreFinite(_model))
            return null;
        var layer = _model.named_parameters().Where(entry => HasBadGradient(entry.parameter)).Select(entry => ModuleNames.LayerOf(entry.name)).LastOrDefault();
        return new NonFiniteOp(NonFiniteKind.Backward, node ?? "an op") { Node = node, Layer = layer };
    }

    public void Dispose() => _hooks.Dispose();

    private void Seen(int number, object?[] inputs, object? output)
    {
        if (First is not null || Failure is not null)
            return;
        try
        {
            if (Tensors(output).All(TensorValues.AreFinite))
                return;
            var (name, module) = _modules[number];
            var bad = inputs.SelectMany(Tensors).FirstOrDefault(tensor => !TensorValues.AreFinite(tensor));
            var weight = module.named_parameters().FirstOrDefault(entry => !TensorValues.AreFinite(entry.parameter));
            var type = module.GetType().Name;
            First = weight.parameter is not null
                ? new NonFiniteOp(NonFiniteKind.Weights, type) { Layer = Named(name), Culprit = name.Length > 0 ? $"{name}.{weight.name}" : weight.name }
                : new NonFiniteOp(bad is null ? NonFiniteKind.Forward : NonFiniteKind.Data, type) { Layer = Named(name) };
        }
        catch (Exception exception)
        {
            Failure = exception; // a hook must not throw into the user's forward pass
        }
    }

    private static bool HasBadGradient(Tensor parameter)
    {
        using var gradient = parameter.grad;
        return gradient is not null && !TensorValues.AreFinite(gradient);
    }

    private static string? Named(string name) => name.Length > 0 ? name : null;

    private static IEnumerable<Tensor> Tensors(object? value) => value switch
    {
        Tensor { IsInvalid: false } tensor => [tensor],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Tensors(tuple[i])),
        System.Collections.IEnumerable many and not string => many.Cast<object?>().SelectMany(Tensors),
        _ => [],
    };

    [GeneratedRegex(@"Function '(\w+)' returned nan")]
    private static partial Regex NodeOf();
}
