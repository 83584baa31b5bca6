// Which stretch of a trace is one run of the model.
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

/// <summary>One run of the model within a trace.</summary>
/// <param name="Root">The run itself as a call of the model.</param>
/// <param name="Calls">That call and those in it, in the order in which they began.</param>
/// <param name="IsOwnMethod">Neither <c>call</c> nor <c>forward</c> of the model ran: only calls of its layers are known.</param>
internal sealed record ModelRun(ModuleCall Root, IReadOnlyList<ModuleCall> Calls, bool IsOwnMethod = false)
{
    /// <summary>
    /// The run to draw of a step: the first whole call in training, else the first whole call; else what the stacks show of the model's
    /// <c>forward</c>; else all from the first call of a layer to the last before the backward pass. Null where nothing of the model ran.
    /// </summary>
    public static ModelRun? OfStep(ModelInventory model, IReadOnlyList<TracedOp> ops, IReadOnlyList<ModuleCall> calls)
    {
        var whole = calls.Where(call => call.Module == model.Root && call.HasEnded).ToList();
        if ((whole.Find(call => call.IsTraining) ?? whole.FirstOrDefault()) is { } root) return new(root, Within(root, calls));
        return ByForward(model, ops, calls) ?? ByLayers(model, ops, calls);
    }

    /// <summary>The first run of the model by <c>forward</c>, one that carries gradient before others; null where the stacks show none.</summary>
    public static ModelRun? ByForward(ModelInventory model, IReadOnlyList<TracedOp> ops, IReadOnlyList<ModuleCall> calls)
    {
        var type = model.Root.Module.GetType();
        var runs = new List<(int First, int End)>();
        for (var i = 0; i < ops.Count; i++)
        {
            if (!RunsIn(ops[i], type)) continue;
            if (runs is [.., var last] && last.End == i) runs[^1] = (last.First, i + 1);
            else runs.Add((i, i + 1));
        }

        if (runs.Count == 0) return null;
        var chosen = runs.FindIndex(run => Array.Exists(ops[run.End - 1].Outputs, output => output.RequiresGrad));
        return Around(model, calls, runs[Math.Max(0, chosen)], isOwnMethod: false);
    }

    private static ModelRun? ByLayers(ModelInventory model, IReadOnlyList<TracedOp> ops, IReadOnlyList<ModuleCall> calls)
    {
        var backward = ops.FirstOrDefault(op => op.StartsBackward)?.Index ?? ops.Count;
        var outermost = calls.Where(call => call.Parent is null && call.HasEnded && call.EndOp <= backward).ToList();
        if (outermost.Exists(call => call.IsTraining)) outermost.RemoveAll(call => !call.IsTraining);
        return outermost.Count == 0 ? null : Around(model, calls, (outermost[0].FirstOp, outermost[^1].EndOp), isOwnMethod: true);
    }

    private static ModelRun Around(ModelInventory model, IReadOnlyList<ModuleCall> calls, (int First, int End) run, bool isOwnMethod)
    {
        var root = new ModuleCall(model.Root, null, run.First) { EndOp = run.End, HasEnded = true, IsBypassed = !isOwnMethod };
        List<ModuleCall> within = [root];
        foreach (var call in calls.Where(call => call.Parent is null && call.FirstOp >= run.First && call.FirstOp <= run.End && call.EndOp <= run.End).ToList())
        {
            within.AddRange(Within(call, calls));
            call.Parent = root;
        }

        return new(root, within, isOwnMethod);
    }

    private static List<ModuleCall> Within(ModuleCall root, IReadOnlyList<ModuleCall> calls)
    {
        var within = new HashSet<ModuleCall>();
        List<ModuleCall> list = [];
        foreach (var call in calls)
        {
            if (call != root && (call.Parent is null || !within.Contains(call.Parent))) continue;
            within.Add(call);
            list.Add(call);
        }

        return list;
    }

    private static bool RunsIn(TracedOp op, Type model) => op.Stack?.GetFrames().Any(frame =>
        frame.GetMethod() is { Name: "forward", DeclaringType: { } type } && BypassedModules.IsSame(type, model)) == true;
}
