// Follows the calls of a model's modules: who called whom, with what, between which ops.
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>Puts hooks on every module and takes them off when disposed. Sees calls on the thread that made it.</summary>
internal sealed class ModuleCalls : IDisposable
{
    private readonly OpTraceSession _session;
    private readonly bool _duringTraining;
    private readonly int _mostCalls;
    private readonly ModuleEntry _root;
    private readonly ModuleHooks _hooks = new();
    private readonly List<ModuleCall> _calls = [];
    private readonly Stack<ModuleCall> _underWay = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _passesOver;

    /// <param name="model">Its modules get hooks.</param>
    /// <param name="session">Counts ops and numbers tensors.</param>
    /// <param name="duringTraining">
    /// The user's own passes are watched: of whole calls of the model one in evaluation and one in training are kept, and what goes wrong
    /// here ends the watching (<see cref="Failure"/>), never the pass.
    /// </param>
    /// <param name="mostCalls">Calls to keep; see <see cref="IsFull"/>.</param>
    public ModuleCalls(ModelInventory model, OpTraceSession session, bool duringTraining = false, int mostCalls = int.MaxValue)
    {
        (_session, _duringTraining, _mostCalls, _root) = (session, duringTraining, mostCalls, model.Root);
        try
        {
            foreach (var module in model.Modules)
            {
                _hooks.See(module.Module, arguments => Guard(Enter, module, arguments), (_, result) => Guard(Leave, module, result));
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

    /// <summary>Whether calls are missing because there were more than were to be kept.</summary>
    public bool IsFull { get; private set; }

    /// <summary>What went wrong in a hook during training; no call is seen after it.</summary>
    public Exception? Failure { get; private set; }

    public void Dispose() => _hooks.Dispose();

    private void Guard(Action<ModuleEntry, object?> see, ModuleEntry module, object? values)
    {
        if (Environment.CurrentManagedThreadId != _thread || Failure is not null || IsFull) return;
        try
        {
            see(module, values);
        }
        catch (Exception exception) when (_duringTraining)
        {
            Failure = exception;
            _underWay.Clear();
        }
    }

    private void Enter(ModuleEntry module, object? arguments)
    {
        var isTraining = false;
        if (module == _root || _underWay.Count == 0) isTraining = module.Module.training && is_grad_enabled();
        if (module == _root && _duringTraining)
        {
            _underWay.Clear();   // a call of the model that is still under way threw, and the loop went on
            _passesOver = _calls.Exists(call => call.Module == _root && call.HasEnded && (call.IsTraining || !isTraining));
        }

        if (_passesOver) return;
        if (_calls.Count >= _mostCalls)
        {
            IsFull = true;
            _underWay.Clear();
            return;
        }

        var call = new ModuleCall(module, UnderWay, _session.OpCount) { Number = ++module.Calls, IsTraining = isTraining, Inputs = See(arguments) };
        _calls.Add(call);
        _underWay.Push(call);
    }

    private void Leave(ModuleEntry module, object? result)
    {
        if (_passesOver)
        {
            _passesOver = module != _root;
            return;
        }

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

    private List<TensorSeen> See(object? value) => [.. TensorWalk.In(value).Select(tensor => new TensorSeen(tensor, _session))];
}
