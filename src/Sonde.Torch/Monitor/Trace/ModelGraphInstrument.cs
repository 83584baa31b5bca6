// Records the model graph of the first traced step, once a run, unless the user adds one.
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Follows the calls of modules while a step is traced, and writes <c>sonde/model_graph</c> and the GraphDef.</summary>
internal sealed class ModelGraphInstrument(ProbeContext context, TraceInstrument trace) : IInstrument
{
    /// <summary>Ops of one pass above which the graph is recorded without them: nobody reads such a graph, and building it takes a second.</summary>
    private const int MostOps = 20_000;

    /// <summary>Calls of modules that are followed until the first Step.</summary>
    private const int MostCalls = 20_000;

    private OpTraceSession? _followed;
    private ModelInventory? _inventory;
    private ModuleCalls? _calls;
    private bool _isTaken;
    private Task _writing = Task.CompletedTask;

    public string Name => "model-graph";

    public string Title => "the model graph";

    public void BeforeStep(long call, long step)
    {
        if (_isTaken || trace.Session is not { } session || ReferenceEquals(session, _followed) || RecordedGraphs.IsUsers(context.Writer, context.Options.Name))
            return;
        Unfollow();
        _followed = session;
        _inventory = ModelInventory.ReadModules(context.Model);
        _calls = new(_inventory, session, duringTraining: true, MostCalls);
    }

    public void EndStep(in StepReading reading) => _calls?.Dispose();

    public void Observe(in StepReading reading)
    {
        if (trace.Ended is { } traced) Record(traced.Session, reading.X, reading.Output, reading.Step);
        else Unfollow();
    }

    public void BackwardThrew(ThrownBackward thrown)
    {
        if (thrown.Trace is not { } session) return;
        Record(session, null, null, thrown.Step);
        _writing.Wait();
        context.Writer.Flush();   // the process may be about to end
    }

    /// <summary>A training that ended before its first Step leaves the model at least.</summary>
    public void WriteOut(bool isLast, long step)
    {
        if (isLast && trace.Session is { } session && !DisposedModel.Is(context.Model)) Record(session, null, null, step);
        _writing.Wait();
    }

    public void Dispose() => Unfollow();

    private void Unfollow()
    {
        _calls?.Dispose();
        (_calls, _inventory, _followed) = (null, null, null);
    }

    /// <summary>Records the graph of a trace that has stopped; the tree of modules where the trace does not hold a whole pass.</summary>
    private void Record(OpTraceSession session, Tensor? x, Tensor? output, long step)
    {
        if (_isTaken || _calls is not { } calls || _inventory is not { } model || !ReferenceEquals(session, _followed)) return;
        Unfollow();
        _isTaken = true;
        if (calls.Failure is { } failure) throw new InvalidOperationException($"a hook failed: {failure.Message}", failure);
        model.ReadParameters();
        using var pass = ForwardPass.OfStep(model, session, calls, x, output, MostOps);
        var why = calls.IsFull ? $"More than {MostCalls:#,0} calls of modules ran before the first step was over."
            : pass is null ? "No pass of the model was seen in the first step."
            : session.HasOps ? pass.Limitation : null;
        if (why is not null && pass is not null) context.Messages.Once("model graph", $"the model graph is recorded without ops and edges. {why}");
        var graph = why is null ? new ModelGraphBuilder(pass!).Build(context.Options.Name) : ModelTree.Of(model, calls.Calls, context.Options.Name, why);
        // Of plain numbers and texts: putting it into its two forms takes longer than building it, and the next step need not wait.
        _writing = RecordedGraphs.AddMonitorsLater(context.Writer, graph, step, write => context.Guarded(Title, step, write));
    }
}
