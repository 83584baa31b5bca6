// Records the model graph of the first traced step, once a run, unless the user adds one.
using Sonde.Torch.Captures;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    /// <summary>Ops of one pass above which the graph is recorded without them: nobody reads such a graph, and building it takes a second.</summary>
    private const int MostModelGraphOps = 20_000;

    /// <summary>Calls of modules that are followed until the first Step.</summary>
    private const int MostModuleCalls = 20_000;

    private ModelInventory? _inventory;
    private ModuleCalls? _moduleCalls;
    private bool _modelGraphTaken;
    private Task _modelGraph = Task.CompletedTask;

    private void FollowCalls(OpTraceSession trace)
    {
        if (_modelGraphTaken || RecordedGraphs.IsUsers(_writer!, _options.Name)) return;
        GuardModelGraph(_lastStep, () =>
        {
            _inventory = ModelInventory.ReadModules(_model);
            _moduleCalls = new(_inventory, trace, duringTraining: true, MostModuleCalls);
        });
    }

    private void UnfollowCalls()
    {
        _moduleCalls?.Dispose();
        (_moduleCalls, _inventory) = (null, null);
    }

    /// <summary>Records the graph of a trace that has stopped; the tree of modules where the trace does not hold a whole pass.</summary>
    private void RecordModelGraph(OpTraceSession trace, Tensor? x, Tensor? output, long step)
    {
        if (_modelGraphTaken || _moduleCalls is not { } calls || _inventory is not { } model) return;
        calls.Dispose();
        _modelGraphTaken = true;
        GuardModelGraph(step, () =>
        {
            if (calls.Failure is { } failure) throw new InvalidOperationException($"a hook failed: {failure.Message}", failure);
            model.ReadParameters();
            using var pass = ForwardPass.OfStep(model, trace, calls, x, output, MostModelGraphOps);
            var why = calls.IsFull ? $"More than {MostModuleCalls:#,0} calls of modules ran before the first step was over."
                : pass is null ? "No pass of the model was seen in the first step."
                : trace.HasOps ? pass.Limitation : null;
            if (why is not null && pass is not null) _messages.Once("model graph", $"the model graph is recorded without ops and edges. {why}");
            var graph = why is null ? new ModelGraphBuilder(pass!).Build(_options.Name) : ModelTree.Of(model, calls.Calls, _options.Name, why);
            // Of plain numbers and texts: putting it into its two forms takes longer than building it, and the next step need not wait.
            _modelGraph = Task.Run(() => GuardModelGraph(step, () => RecordedGraphs.AddMonitors(_writer!, graph, step)));
        });
    }

    private void GuardModelGraph(long step, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            _modelGraphTaken = true;
            UnfollowCalls();
            GuardedProbe.Report(_messages, _writer!, _tags, "the model graph", exception, step);
        }
    }
}
