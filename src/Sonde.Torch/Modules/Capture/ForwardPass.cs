// Runs a model forward once, watched, and leaves it as it was.
using System.Reflection;
using Sonde.Torch.Autograd;
using static TorchSharp.torch;

namespace Sonde.Torch.Modules;

/// <summary>What was seen of one forward pass. The session has stopped; it is disposed with this.</summary>
internal sealed class ForwardPass : IDisposable
{
    private ForwardPass(ModelInventory model, OpTraceSession session) => (Model, Session) = (model, session);

    public ModelInventory Model { get; }

    public OpTraceSession Session { get; }

    public IReadOnlyList<ModuleCall> Calls { get; private set; } = [];

    /// <summary>The tensors that the caller gave; null when it gave a function.</summary>
    public IReadOnlyList<TensorSeen>? Given { get; private set; }

    public IReadOnlyList<TensorSeen> Results { get; private set; } = [];

    /// <param name="model">The model.</param>
    /// <param name="inputs">Given to <c>call</c>; null when <paramref name="forward"/> is given.</param>
    /// <param name="forward">Calls the model in the user's way.</param>
    /// <param name="gradients">Runs as training does rather than under <c>no_grad</c>.</param>
    /// <exception cref="ArgumentException">The model or an input is disposed, or the inputs do not fit the forward's parameters.</exception>
    /// <exception cref="InvalidOperationException">The forward pass threw; the message names the layer, the inner exception is what it threw.</exception>
    public static ForwardPass Run(nn.Module model, Tensor[]? inputs, Func<object?>? forward, bool gradients)
    {
        var inventory = ModelInventory.Read(model);
        if (inputs is not null) forward = CallOf(model, inputs);
        using var state = new StateGuard(inventory.Modules);
        using var scope = NewDisposeScope();
        using var mode = gradients ? null : no_grad();
        var pass = new ForwardPass(inventory, OpTraceSession.Start(model: null, everything: true));
        try
        {
            using var guard = ProductGuard.Start();
            using var calls = new ModuleCalls(inventory.Modules, pass.Session);
            guard.Calls = calls;
            object? result;
            try
            {
                result = forward!();
            }
            catch (Exception exception)
            {
                throw Failure(inventory, calls.UnderWay, exception is TargetInvocationException { InnerException: { } inner } ? inner : exception);
            }

            pass.Calls = calls.Calls;
            pass.Results = [.. TensorWalk.In(result).Select(tensor => new TensorSeen(tensor, pass.Session))];
            pass.Given = inputs is null ? null : [.. inputs.Select(tensor => new TensorSeen(tensor, pass.Session))];
            foreach (var seen in pass.Calls.SelectMany(call => call.Inputs.Concat(call.Outputs)))
                _ = seen.Number;   // while the tensors live
            pass.Session.Stop();
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    public void Dispose() => Session.Dispose();

    private static Func<object?> CallOf(nn.Module model, Tensor[] inputs)
    {
        var name = AttachChecks.NameOf(model);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is null || inputs[i].IsInvalid)
                throw new ArgumentException($"Input {i} for {name} is {(inputs[i] is null ? "null" : "disposed")}.", nameof(inputs));
        }

        var ways = model.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(method => method.Name == "call" && !method.IsGenericMethod).ToList();
        if (ways.Count == 0)
            throw new ArgumentException($"{name} has no call(...): give a function that runs it, such as () => model.encode(x).", nameof(model));
        foreach (var way in ways.OrderBy(method => method.GetParameters().Length))
        {
            if (Arguments(way, inputs) is { } arguments)
                return () => way.Invoke(model, arguments);
        }

        var forms = string.Join(" or ", ways.Select(method => $"call({string.Join(", ", method.GetParameters().Select(p => $"{ModuleEntry.NameOf(p.ParameterType)} {p.Name}"))})"));
        throw new ArgumentException($"{inputs.Length} tensors do not fit {name}, which has {forms}. Give as many, or a function: () => model.call(...).", nameof(inputs));
    }

    // Tensors in order, and nothing for parameters behind them that may be null, such as the state of a recurrent network.
    private static object?[]? Arguments(MethodInfo method, Tensor[] inputs)
    {
        var parameters = method.GetParameters();
        if (parameters.Length < inputs.Length || !parameters.Take(inputs.Length).All(p => p.ParameterType.IsAssignableFrom(typeof(Tensor)))) return null;
        var rest = parameters.Skip(inputs.Length).ToList();
        if (rest.Exists(p => !p.HasDefaultValue && Nullable.GetUnderlyingType(p.ParameterType) is null)) return null;
        return [.. inputs, .. rest.Select(p => p.HasDefaultValue ? p.DefaultValue : null)];
    }

    private static InvalidOperationException Failure(ModelInventory model, ModuleCall? call, Exception exception)
    {
        var place = call is null ? $"The forward pass of {model.Root.Type} failed"
            : call.Module.Path.Length == 0 ? $"The forward pass of {model.Root.Type} failed in its own forward, given {Shapes(call)}"
            : $"The forward pass of {model.Root.Type} failed in layer '{call.Module.Path}' ({call.Module.Type}), given {Shapes(call)}";
        return new InvalidOperationException($"{place}: {exception.Message.Split('\n', 2)[0].Trim()}", exception);
    }

    private static string Shapes(ModuleCall call) =>
        call.Inputs.Count == 0 ? "no tensor" : string.Join(", ", call.Inputs.Select(input => $"[{string.Join(", ", input.Facts.Shape ?? [])}] {input.Facts.Type}"));
}
