// missing-nonlinearity: a linear layer right after a linear layer is worth one of them.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reads the ops between weight layers from the model graph. Ops that are not known count as nonlinear, normalisation too. A layer narrower than
/// both its neighbours is a bottleneck, which is made on purpose.
/// </summary>
internal sealed partial class MissingNonlinearityRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Network is not { HasGraph: true } network) return RuleOutcome.Needs("the model graph with its ops", ModelGraphRecord.Reading.Plugin);
        var layers = network.Layers;
        var pairs = Enumerable.Range(0, layers.Count).Where(at => IsLinearPair(layers, at)).ToArray();
        if (pairs.Length == 0) return RuleOutcome.Nothing;
        // A network without any activation is linear as a whole; the last layer's own head does not help it.
        var isAll = layers.All(layer => layer.IsMapped) && Enumerable.Range(0, layers.Count)
            .All(at => layers[at].Next.Count == 0 || layers[at].After.All(op => op.Effect == OpEffect.Linear));
        return RuleOutcome.Of(Finding(run, layers, pairs, isAll && layers.Count(layer => layer.Next.Count == 0) == 1));
    }

    private static bool IsLinearPair(IReadOnlyList<WeightLayer> layers, int at)
    {
        var layer = layers[at];
        if (layer is not { IsMapped: true, Next: [var next], FanIn: > 0 } || layers[next] is not { FanIn: > 0 } after) return false;
        if (!layer.After.All(op => op.Effect == OpEffect.Linear && op.Op is not ("add" or "sub" or "cat" or "concat" or "stack" or "div"))) return false;
        if (layers.Count(other => other.Next.Contains(next)) != 1) return false;
        return layer.Units >= Math.Min(layer.FanIn, after.Units);
    }

    private Finding Finding(RunContext run, IReadOnlyList<WeightLayer> layers, int[] pairs, bool isAll)
    {
        var learning = run.Learning;
        var stuck = learning.State == LearningState.NotLearning;
        var (first, second) = (layers[pairs[0]], layers[layers[pairs[0]].Next[0]]);
        var severity = isAll ? stuck ? Severity.Error : Severity.Warning : Severity.Info;
        var title = isAll
            ? $"No activation stands between the {layers.Count} weight layers: the whole network is one linear map, from {first.Layer} to {layers[^1].Layer}"
            : $"{second.Layer} follows {first.Layer} with no activation between: the two are worth one linear layer";
        return new Finding(Id, severity, isAll ? 0.9 : 0.6, title, first.Layer, first.Source)
        {
            Layers = [.. pairs.Select(at => layers[at].Layer)],
            Evidence = [new("layers that follow another with only linear ops between", pairs.Length, 0), .. LearningEvidence.Of(learning)],
            Causes = ["The call of the activation was forgotten in forward, or it was made and its result not used"],
            Cures = [$"Put an activation between them: x = functional.relu({first.Layer}.call(x))", "In Sequential: add ReLU() behind each hidden layer"],
        };
    }
}
