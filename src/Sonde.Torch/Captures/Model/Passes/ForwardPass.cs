// One forward pass of a model as it was seen: run for the purpose and undone, or the user's own within a traced step.
using System.Reflection;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>What was seen of one forward pass. The session has stopped; of a pass that was run for the purpose it is disposed with this.</summary>
internal sealed class ForwardPass : IDisposable
{
    private readonly bool _ownsSession;

    private ForwardPass(ModelInventory model, OpTraceSession session, bool ownsSession) => (Model, Session, _ownsSession) = (model, session, ownsSession);

    public ModelInventory Model { get; }

    public OpTraceSession Session { get; }

    public IReadOnlyList<ModuleCall> Calls { get; private set; } = [];

    /// <summary>The ops of the trace up to the end of the pass.</summary>
    public IReadOnlyList<TracedOp> Ops { get; private set; } = [];

    /// <summary>Where the pass begins in them: what ran before made the model's inputs and is no part of it.</summary>
    public int FirstOp { get; private set; }

    /// <summary>Why the ops of the pass are not known, or null where they are.</summary>
    public string? Limitation { get; private set; }

    /// <summary>Further remarks on the pass, in sentences.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The tensors that the model was given, where they are not those of its call; null where they are.</summary>
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
        var pass = new ForwardPass(inventory, OpTraceSession.Start(model: null, everything: true), ownsSession: true);
        try
        {
            using var capture = UserCapture.Begin();
            using var guard = ProductGuard.Start();
            using var calls = new ModuleCalls(inventory, pass.Session);
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
            pass.Session.Stop();
            (pass.Ops, pass.Limitation) = (pass.Session.Ops, pass.Session.Limitation);
            if (pass.Calls.FirstOrDefault(call => call.Module == inventory.Root) is { } root) pass.FirstOp = root.FirstOp;
            else if (ModelRun.ByForward(inventory, pass.Ops, pass.Calls) is { } run) (pass.Calls, pass.FirstOp) = (run.Calls, run.Root.FirstOp);
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>The pass to draw of a step that the user ran; null where nothing of the model ran on the traced thread.</summary>
    /// <param name="model">Parameters are read; the model is as it is after the step.</param>
    /// <param name="session">The trace of the step, which has stopped and stays the caller's.</param>
    /// <param name="calls">The calls in it.</param>
    /// <param name="x">The input as the user names it, for models that are run without <c>call</c>.</param>
    /// <param name="output">The output, in the same way.</param>
    /// <param name="mostOps">Ops of one pass above which it is drawn without them.</param>
    public static ForwardPass? OfStep(ModelInventory model, OpTraceSession session, ModuleCalls calls, Tensor? x, Tensor? output, int mostOps)
    {
        var ops = session.Ops;
        if (ModelRun.OfStep(model, ops, calls.Calls) is not { } run) return null;
        var pass = new ForwardPass(model, session, ownsSession: false) { Calls = run.Calls, FirstOp = run.Root.FirstOp };
        var end = Math.Min(run.Root.EndOp, ops.Count);
        pass.Ops = [.. ops.Take(end)];
        // A trace that ended within the pass did so at its last op.
        pass.Limitation = session.Limitation is { } limitation && (!session.HasOps || end >= ops.Count) ? limitation
            : end - pass.FirstOp > mostOps ? $"More than {mostOps:#,0} ops ran in one pass." : null;
        if (pass.Limitation is not null) (pass.Ops, pass.FirstOp) = ([], 0);
        pass.Results = run.Root.Outputs;
        if (run.Root.IsBypassed || run.IsOwnMethod)
        {
            pass.Given = x is null ? [] : [new TensorSeen(x, session)];
            if (output is not null) pass.Results = [new TensorSeen(output, session)];
        }

        if (run.IsOwnMethod)
        {
            pass.Notes.Add(
                "Neither call(...) nor forward(...) of the model ran: this is what ran from the first call of a layer to the last before the backward pass.");
        }
        if (pass.Limitation is null && pass.Ops.Skip(pass.FirstOp).Count(op => op.Stack is null) is > 0 and var without)
            pass.Notes.Add($"Lines are kept for the first ops of a step only: {without:#,0} of {end - pass.FirstOp:#,0} have none.");
        foreach (var module in model.Modules) module.Calls = 0;
        foreach (var call in run.Calls) call.Number = ++call.Module.Calls;
        return pass;
    }

    public void Dispose()
    {
        if (_ownsSession) Session.Dispose();
    }

    private static Func<object?> CallOf(nn.Module model, Tensor[] inputs)
    {
        var name = ModuleNames.NameOf(model);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is null || inputs[i].IsInvalid)
                throw new ArgumentException($"Input {i} for {name} is {(inputs[i] is null ? "null" : "disposed")}.", nameof(inputs));
        }

        var ways = model.GetType()
            .GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => method.Name == "call" && !method.IsGenericMethod)
            .ToList();
        if (ways.Count == 0)
            throw new ArgumentException($"{name} has no call(...): give a function that runs it, such as () => model.encode(x).", nameof(model));
        foreach (var way in ways.OrderBy(method => method.GetParameters().Length))
        {
            if (Arguments(way, inputs) is { } arguments)
                return () => way.Invoke(model, arguments);
        }

        var forms = string.Join(
            " or ", ways.Select(method => $"call({string.Join(", ", method.GetParameters().Select(p => $"{ModuleEntry.NameOf(p.ParameterType)} {p.Name}"))})"));
        throw new ArgumentException(
            $"{inputs.Length} tensors do not fit {name}, which has {forms}. Give that many, or a function: () => model.call(...).", nameof(inputs));
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
        call.Inputs.Count == 0
            ? "no tensor"
            : string.Join(", ", call.Inputs.Select(input => $"[{string.Join(", ", input.Facts.Shape ?? [])}] {input.Facts.Type}"));
}
