// The calls of a model's modules with what went in and came out, by hooks on each.
using System.Runtime.CompilerServices;
using Sonde.Torch.Interop;
using TorchSharp;

namespace Sonde.Torch.Captures;

/// <summary>One call of a module, when it ended.</summary>
/// <param name="Name">The dotted name; empty for the root.</param>
/// <param name="Type">The module's type.</param>
/// <param name="HasChildren">Whether it contains other modules.</param>
/// <param name="RequiresGradIn">Whether an input or a parameter of its own requires grad.</param>
/// <param name="RequiresGradOut">Whether any tensor that came out does.</param>
/// <param name="Shape">Of the first tensor that came out, or null.</param>
internal sealed record EndedCall(string Name, string Type, bool HasChildren, bool RequiresGradIn, bool RequiresGradOut, long[]? Shape);

/// <summary>Hooks run on <c>call</c> only: a module called by <c>forward</c> stays unseen. Calls of other threads count too.</summary>
internal sealed class EndedCalls : IDisposable
{
    private readonly ModuleHooks _hooks = new();
    private readonly List<EndedCall> _ended = [];

    public EndedCalls(torch.nn.Module root)
    {
        Hook("", root);
        foreach (var (name, module) in root.named_modules())
            Hook(name, module);
    }

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<EndedCall> Ended => _ended;

    public void Dispose() => _hooks.Dispose();

    private void Hook(string name, torch.nn.Module module) => _hooks.SeeResult(module, (inputs, output) => End(name, module, inputs, output));

    private void End(string name, torch.nn.Module module, object?[] inputs, object? output)
    {
        var outputs = Tensors(output).ToList();
        var requiresIn = inputs.SelectMany(Tensors).Any(tensor => tensor.requires_grad)
            || module.parameters(recurse: false).Any(parameter => parameter.requires_grad);
        var call = new EndedCall(
            name, module.GetType().Name, module.children().Any(), requiresIn, outputs.Exists(tensor => tensor.requires_grad), outputs.FirstOrDefault()?.shape);
        lock (_ended)
            _ended.Add(call);
    }

    private static IEnumerable<torch.Tensor> Tensors(object? value) => value switch
    {
        torch.Tensor tensor => tensor.IsInvalid ? [] : [tensor],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Tensors(tuple[i])),
        System.Collections.IEnumerable list => list.Cast<object?>().SelectMany(Tensors),
        _ => [],
    };
}
