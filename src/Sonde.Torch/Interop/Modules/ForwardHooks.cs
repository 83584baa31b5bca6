// Puts forward hooks that see tensors on modules of any arity, and takes them off again.
using System.Reflection;
using TorchSharp;

namespace Sonde.Torch.Interop;

/// <summary>
/// TorchSharp declares hooks per shape of module (<c>Module&lt;T1, ..., TResult&gt;</c>); this finds the shape and makes a hook of it. Only
/// <c>call</c> runs hooks, <c>forward</c> never does. Install and remove between forward passes, never inside one.
/// </summary>
internal sealed class ForwardHooks : IDisposable
{
    private readonly List<Action> _removals = [];

    /// <summary>What a hook hands over: the number of the module, its arguments, its result. It must not throw.</summary>
    public delegate void Seen(int module, object?[] inputs, object? output);

    /// <summary>Hooks a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="number">Comes back in <paramref name="seen"/>.</param>
    /// <param name="seen">Runs after each call.</param>
    /// <returns>False where the module is of no shape that has hooks.</returns>
    public bool TryAdd(torch.nn.Module module, int number, Seen seen)
    {
        if (HookMaker.For(module.GetType()) is not { } maker) return false;
        var remover = maker.Register.Invoke(module, [maker.Make.Invoke(null, [number, seen])])!;
        var remove = remover.GetType().GetMethod("remove", Type.EmptyTypes)!;
        _removals.Add(() => remove.Invoke(remover, null));
        return true;
    }

    /// <summary>Takes every hook off.</summary>
    public void Dispose()
    {
        foreach (var remove in _removals) remove();
        _removals.Clear();
    }

    /// <summary>The reflection of one module type, done once.</summary>
    private sealed record HookMaker(MethodInfo Register, MethodInfo Make)
    {
        private static readonly Dictionary<Type, HookMaker?> Known = [];

        public static HookMaker? For(Type type)
        {
            lock (Known)
            {
                if (!Known.TryGetValue(type, out var maker)) Known[type] = maker = Find(type);
                return maker;
            }
        }

        private static HookMaker? Find(Type type)
        {
            for (var shape = type; shape is not null; shape = shape.BaseType)
            {
                if (!shape.IsGenericType || shape.Namespace != typeof(torch.nn.Module).Namespace || shape.DeclaringType != typeof(torch.nn)) continue;
                var arguments = shape.GetGenericArguments();
                if (shape.Name.Split('`')[0] != "Module") continue;
                if (typeof(HookShapes).GetMethod($"Of{arguments.Length - 1}")?.MakeGenericMethod(arguments) is not { } make) return null;
                var register = type.GetMethod("register_forward_hook", BindingFlags.Public | BindingFlags.Instance, [make.ReturnType]);
                return register is null ? null : new(register, make);
            }
            return null;
        }
    }
}
