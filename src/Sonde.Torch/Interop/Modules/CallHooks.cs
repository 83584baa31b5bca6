// Hooks of any arity that see what goes into a module's call and what comes out, and change nothing.
using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using TorchSharp;

namespace Sonde.Torch.Interop;

/// <summary>
/// TorchSharp's hooks are typed by the arguments of <c>forward</c>; for each such type a delegate is built once that hands its
/// arguments on as objects. A hook that replaces nothing answers null, or, where the type has no null, what it was given.
/// </summary>
internal static class CallHooks
{
    private static readonly ConcurrentDictionary<Type, Func<Action<object?[]>, Delegate>> s_factories = [];
    private static readonly ConcurrentDictionary<(Type Module, string Name), MethodInfo?> s_methods = [];

    /// <summary>Puts both hooks on; null for a module that cannot be called (a list of modules).</summary>
    /// <param name="module">The module.</param>
    /// <param name="before">Gets the arguments.</param>
    /// <param name="after">Gets the arguments and, last, the result.</param>
    /// <returns>Takes them off again.</returns>
    public static Action? Add(torch.nn.Module module, Action<object?[]> before, Action<object?[]> after)
    {
        var pre = Register(module, "register_forward_pre_hook", before);
        var post = Register(module, "register_forward_hook", after);
        return pre is null || post is null ? null : pre + post;
    }

    private static Action? Register(torch.nn.Module module, string name, Action<object?[]> observer)
    {
        var method = s_methods.GetOrAdd((module.GetType(), name), static key => key.Module.GetMethods(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(candidate =>
            candidate.Name == key.Name && candidate.GetParameters() is [{ ParameterType: var type }] && type != typeof(Action<torch.nn.Module>)));
        if (method is null) return null;
        var hook = s_factories.GetOrAdd(method.GetParameters()[0].ParameterType, Compile)(observer);
        var remover = method.Invoke(module, [hook])!;
        var remove = remover.GetType().GetMethod("remove", Type.EmptyTypes)!;
        return () => remove.Invoke(remover, null);
    }

    private static Func<Action<object?[]>, Delegate> Compile(Type hook)
    {
        var invoke = hook.GetMethod("Invoke")!;
        ParameterExpression[] parameters = [.. invoke.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType, parameter.Name))];
        var observer = Expression.Parameter(typeof(Action<object?[]>), "observer");
        var seen = Expression.NewArrayInit(typeof(object), parameters.Skip(1).Select(parameter => Expression.Convert(parameter, typeof(object))));
        var answer = parameters[^1].Type == invoke.ReturnType ? (Expression)parameters[^1] : Expression.Default(invoke.ReturnType);
        var body = Expression.Block(Expression.Invoke(observer, seen), answer);
        return Expression.Lambda<Func<Action<object?[]>, Delegate>>(
            Expression.Convert(Expression.Lambda(hook, body, parameters), typeof(Delegate)), observer).Compile();
    }
}
