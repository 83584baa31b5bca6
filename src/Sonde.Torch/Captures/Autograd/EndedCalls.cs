// The calls of a model's modules with what went in and came out, by typed hooks of any arity.
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
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
    private readonly List<Action> _removals = [];
    private readonly List<EndedCall> _ended = [];

    public EndedCalls(torch.nn.Module root)
    {
        Hook("", root);
        foreach (var (name, module) in root.named_modules())
            Hook(name, module);
    }

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<EndedCall> Ended => _ended;

    public void Dispose()
    {
        _removals.ForEach(remove => remove());
        _removals.Clear();
    }

    private void Hook(string name, torch.nn.Module module)
    {
        var register = module.GetType().GetMethods().FirstOrDefault(method => method.Name == "register_forward_hook" && IsTyped(method));
        if (register is null)
            return;
        // (module, input..., output) => { End(...); return output; } in the hook type of this module's arity.
        var type = register.GetParameters()[0].ParameterType;
        var parameters = type.GetMethod("Invoke")!.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType)).ToArray();
        var values = Expression.NewArrayInit(typeof(object), parameters[1..].Select(parameter => Expression.Convert(parameter, typeof(object))));
        Expression<Action<object?[]>> end = all => End(name, module, all);
        var hook = Expression.Lambda(type, Expression.Block(Expression.Invoke(end, values), parameters[^1]), parameters).Compile();
        var remover = register.Invoke(module, [hook])!;
        var remove = remover.GetType().GetMethod("remove", Type.EmptyTypes)!;
        _removals.Add(() => remove.Invoke(remover, null));
    }

    private static bool IsTyped(MethodInfo method) =>
        method.GetParameters() is [{ ParameterType: var type }] && type.GetMethod("Invoke") is { } invoke
        && invoke.GetParameters() is { Length: >= 2 } parameters && invoke.ReturnType == parameters[^1].ParameterType;

    private void End(string name, torch.nn.Module module, object?[] values)
    {
        var outputs = Tensors(values[^1]).ToList();
        var requiresIn = values[..^1].SelectMany(Tensors).Any(tensor => tensor.requires_grad) || module.parameters(recurse: false).Any(parameter => parameter.requires_grad);
        var call = new EndedCall(name, module.GetType().Name, module.children().Any(), requiresIn, outputs.Exists(tensor => tensor.requires_grad), outputs.FirstOrDefault()?.shape);
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
