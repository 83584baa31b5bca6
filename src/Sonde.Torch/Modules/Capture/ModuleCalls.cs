// Follows the calls of a model's modules through one forward pass: who called whom, with what, between which ops.
using Sonde.Torch.Autograd;
using static TorchSharp.torch;

namespace Sonde.Torch.Modules;

/// <summary>Puts hooks on every module and takes them off when disposed. Sees calls on the thread that made it.</summary>
internal sealed class ModuleCalls : IDisposable
{
    private readonly OpTraceSession _session;
    private readonly List<Action> _removals = [];
    private readonly List<ModuleCall> _calls = [];
    private readonly Stack<ModuleCall> _underWay = [];
    private readonly Dictionary<Tensor, TensorSeen> _inputs = new(new TensorIdentity());   // of outermost calls: they live as long as the pass
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public ModuleCalls(IEnumerable<ModuleEntry> modules, OpTraceSession session)
    {
        _session = session;
        try
        {
            foreach (var module in modules)
            {
                if (CallHooks.Add(module.Module, arguments => Enter(module, arguments), arguments => Leave(module, arguments[^1])) is { } remove)
                    _removals.Add(remove);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<ModuleCall> Calls => _calls;

    /// <summary>The innermost call that has not come back: where an exception was thrown.</summary>
    public ModuleCall? UnderWay => _underWay.TryPeek(out var call) ? call : null;

    public void Dispose()
    {
        foreach (var remove in _removals)
            remove();
        _removals.Clear();
    }

    private void Enter(ModuleEntry module, object?[] arguments)
    {
        if (Environment.CurrentManagedThreadId != _thread) return;
        if (UnderWay is null)
        {
            foreach (var tensor in TensorWalk.In(arguments))
                _inputs.TryAdd(tensor, new(tensor, _session));
        }

        var call = new ModuleCall(module, UnderWay, _session.OpCount) { Number = ++module.Calls, Inputs = See(arguments) };
        _calls.Add(call);
        _underWay.Push(call);
    }

    private void Leave(ModuleEntry module, object? result)
    {
        if (Environment.CurrentManagedThreadId != _thread) return;
        // Calls above it on the stack threw, and the exception was caught on the way.
        while (_underWay.TryPop(out var call))
        {
            call.EndOp = _session.OpCount;
            if (call.Module != module) continue;
            call.Outputs = See(result);
            call.HasEnded = true;
            return;
        }
    }

    // A module may hand an input on before any op has met it: what it puts out is that input, under another managed object.
    private List<TensorSeen> See(object? value) => [.. TensorWalk.In(value).Select(tensor => _inputs.GetValueOrDefault(tensor) ?? new TensorSeen(tensor, _session))];
}
