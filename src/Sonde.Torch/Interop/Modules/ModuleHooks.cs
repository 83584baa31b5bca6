// The one place that puts hooks on modules: of any arity, seeing calls and changing nothing, and taken off again.
using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using TorchSharp;

namespace Sonde.Torch.Interop;

/// <summary>
/// Hooks on modules, taken off when this is disposed. Only <c>call</c> runs hooks, <c>forward</c> never does. They run on whatever thread calls
/// the module, and what they throw goes into the user's forward pass. Add and dispose between forward passes, never inside one.
/// </summary>
/// <remarks>
/// TorchSharp declares hooks on the generic <c>HookableModule</c>. Those without arguments have one type for every module; those that see
/// tensors are typed by the arguments of <c>forward</c>, and for each such type a delegate is built once that hands them on as objects.
/// </remarks>
internal sealed class ModuleHooks : IDisposable
{
    private const string Before = "register_forward_pre_hook";
    private const string After = "register_forward_hook";

    private static readonly ConcurrentDictionary<(Type Module, string Name, bool IsTyped), MethodInfo?> Registrations = [];
    private static readonly ConcurrentDictionary<(Type Hook, string Name), Func<Delegate, Delegate>> Factories = [];
    private readonly Stack<Action> _removals = [];

    /// <summary>Calls back when a module begins and when it has ended, without its arguments.</summary>
    /// <param name="module">The module.</param>
    /// <param name="entering">It was called.</param>
    /// <param name="leaving">It returns; not called where its forward pass throws.</param>
    /// <returns>False, and nothing is added, where the module cannot be called: a list of modules.</returns>
    public bool Around(torch.nn.Module module, Action entering, Action leaving) =>
        Add(module, isTyped: false, (Before, (Action<torch.nn.Module>)(_ => entering())), (After, (Action<torch.nn.Module>)(_ => leaving())));

    /// <summary>Calls back with what goes into a module and with what comes out of it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="entering">Gets the arguments.</param>
    /// <param name="leaving">Gets the arguments and the result; not called where its forward pass throws.</param>
    /// <returns>False, and nothing is added, where the module cannot be called: a list of modules.</returns>
    public bool See(torch.nn.Module module, Action<object?[]> entering, Action<object?[], object?> leaving) =>
        Add(module, isTyped: true, (Before, entering), (After, leaving));

    /// <summary>The same for the end of each call alone.</summary>
    /// <inheritdoc cref="See" path="/param"/>
    /// <inheritdoc cref="See" path="/returns"/>
    public bool SeeResult(torch.nn.Module module, Action<object?[], object?> leaving) => Add(module, isTyped: true, (After, leaving));

    /// <summary>Takes off every hook, the last one first; each once, however often this is called.</summary>
    public void Dispose()
    {
        while (_removals.TryPop(out var remove)) remove();
    }

    private bool Add(torch.nn.Module module, bool isTyped, params ReadOnlySpan<(string Name, Delegate Observer)> hooks)
    {
        foreach (var (name, _) in hooks)
        {
            if (Registration(module.GetType(), name, isTyped) is null) return false;
        }
        foreach (var (name, observer) in hooks)
        {
            var register = Registration(module.GetType(), name, isTyped)!;
            var hook = isTyped
                ? Factories.GetOrAdd((register.GetParameters()[0].ParameterType, name), static key => Compile(key.Hook, isAfter: key.Name == After))(observer)
                : observer;
            var remover = register.Invoke(module, [hook])!;
            _removals.Push(remover.GetType().GetMethod("remove", Type.EmptyTypes)!.CreateDelegate<Action>(remover));
        }
        return true;
    }

    private static MethodInfo? Registration(Type module, string name, bool isTyped) => Registrations.GetOrAdd((module, name, isTyped), static key =>
        key.Module.GetMethods(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(method =>
            method.Name == key.Name && method.GetParameters() is [{ ParameterType: var hook }] && hook != typeof(Action<torch.nn.Module>) == key.IsTyped));

    // A hook that replaces nothing answers what it was given; that before a call of several arguments, which are a tuple to it, no value.
    private static Func<Delegate, Delegate> Compile(Type hook, bool isAfter)
    {
        var invoke = hook.GetMethod("Invoke")!;
        ParameterExpression[] parameters = [.. invoke.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType, parameter.Name))];
        var given = Expression.Parameter(typeof(Delegate), "observer");
        var call = isAfter
            ? Expression.Invoke(Expression.Convert(given, typeof(Action<object?[], object?>)), Values(parameters[1..^1]), Boxed(parameters[^1]))
            : Expression.Invoke(Expression.Convert(given, typeof(Action<object?[]>)), Values(parameters[1..]));
        var answer = parameters[^1].Type == invoke.ReturnType ? (Expression)parameters[^1] : Expression.Default(invoke.ReturnType);
        var body = Expression.Lambda(hook, Expression.Block(call, answer), parameters);
        return Expression.Lambda<Func<Delegate, Delegate>>(Expression.Convert(body, typeof(Delegate)), given).Compile();

        static Expression Values(IEnumerable<ParameterExpression> of) => Expression.NewArrayInit(typeof(object), of.Select(Boxed));
    }

    private static Expression Boxed(ParameterExpression value) => Expression.Convert(value, typeof(object));
}
