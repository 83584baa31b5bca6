// Where a gradient of exactly zero begins: one analysis, so that the rules that report its kinds do not all report the same fault.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>What loses a gradient.</summary>
internal enum ZeroKind
{
    /// <summary>Every parameter's gradient is zero: it is lost between the last layer and the loss.</summary>
    Head,

    /// <summary>A layer's input is zero for every sample: the rectifier in front of it is dead.</summary>
    Dead,

    /// <summary>A sigmoid or tanh is so far at its ends that nothing is left of the gradient.</summary>
    Saturated,

    /// <summary>Weights that are all zero pass on neither signal nor gradient.</summary>
    ZeroWeights,

    /// <summary>Something between two layers, the op where that is known.</summary>
    Between,
}

/// <summary>A gradient that is exactly zero up to a layer in every frame since some step.</summary>
/// <param name="Kind">What loses it.</param>
/// <param name="Layers">The weight layers without gradient, first to last.</param>
/// <param name="Place">The layer behind which it is lost, or whose weights are zero.</param>
/// <param name="After">What comes behind it; null for the loss.</param>
/// <param name="Op">The op that loses it; null where not known.</param>
/// <param name="Onset">Since when.</param>
/// <param name="Frames">In how many frames that was seen.</param>
internal sealed record ZeroGradient(
    ZeroKind Kind, IReadOnlyList<string> Layers, WeightLayer Place, string? After, NetworkOp? Op, Onset Onset, int Frames)
{
    /// <summary>Whether no weight of any layer gets a gradient: at most biases learn, and the output does not depend on the input.</summary>
    public bool IsEverywhere { get; private init; }

    /// <summary>The largest update in the frames up to the onset, as a share of the weights, and its layer; 0 where none was measured.</summary>
    public (double Ratio, string Layer) LargestStep { get; private init; }

    /// <summary>Finds it; null where the newest frames show none, or show one that the training loop itself made.</summary>
    public static ZeroGradient? Of(RunContext run)
    {
        var signals = run.Signals;
        if (signals.GradientFlow is not { Count: > 0 } frames || run.Network is not { } network || WasWiped(signals)) return null;
        var last = frames.Count - 1;
        var layers = network.Layers.Where(layer => IsTrained(frames, last, layer.Weight)).ToArray();
        if (layers.Length == 0) return null;
        var trained = Enumerable.Range(0, frames.Parameters.Length).Where(p => IsTrained(frames, last, p)).ToArray();
        if (RecentFrames.Exactly(frames, f => Array.TrueForAll(trained, p => IsNothing(frames, f, p))) is { } all
            && AtHead(signals, frames, layers, all) is { } head)
        {
            return head.Op is not null || IsConfirmed(signals) || trained.All(p => frames.State(last, p) == GradientState.Present) ? head : null;
        }
        var dead = Array.FindLastIndex(layers, layer => RecentFrames.Exactly(frames, f => frames.IsZero(f, layer.Weight)) is not null);
        if (dead < 0) return null;
        var upTo = layers[..(dead + 1)];
        var onset = RecentFrames.Exactly(frames, f => Array.TrueForAll(upTo, layer => frames.IsZero(f, layer.Weight)));
        return onset is null ? null
            : Within(frames, layers, dead, onset) with { IsEverywhere = dead == layers.Length - 1, LargestStep = StepBefore(frames, layers, onset) };
    }

    /// <summary>How severe it is: an error, unless the network learns or there is no telling.</summary>
    /// <returns>Null for nothing to report.</returns>
    public (Severity Severity, double Confidence)? Judge(RunContext run)
    {
        var learning = run.Learning;
        // A loss of exactly nothing has no gradient anywhere, and needs none.
        if (Kind == ZeroKind.Head && learning.Loss.Final == 0) return null;
        if (run.Signals.LossNeedNotFall is not null) return (Severity.Info, 0.6);
        // A loss can fall by the last bias alone.
        if (IsEverywhere && learning.Loss.Final != 0) return (Severity.Error, 0.95);
        if (learning.Train.State == AccuracyState.AtChance || LossStep.Rose(run.Signals.TrainLoss, Onset, run.Loss)) return (Severity.Error, 0.95);
        return learning.State switch
        {
            LearningState.NotLearning => (Severity.Error, 0.95),
            LearningState.Learning => Kind == ZeroKind.Head ? null : (Severity.Info, 0.5),
            _ => (Severity.Warning, 0.8),
        };
    }

    private static bool IsTrained(GradientFrames frames, int frame, int parameter) =>
        frames.State(frame, parameter) is GradientState.Present or GradientState.NotSeen;

    // A frame in which all is zero is recorded as "not seen", because the loop may have cleared it: where the weights stood still meanwhile, there was nothing.
    private static bool IsNothing(GradientFrames frames, int frame, int parameter) =>
        frames.IsZero(frame, parameter)
        || (frames.State(frame, parameter) == GradientState.NotSeen && !(frames.Value(frame, parameter, GradientFlowColumn.UpdateRatio) > 0));

    // What the backward pass itself made for one parameter, before anything could clear it.
    private static bool IsConfirmed(RunSignals signals) => signals.Loop.Any(l => l.Loop.FreshGradient == 0);

    // Gradients that the loop cleared between backward and step are no zeros of the network.
    private static bool WasWiped(RunSignals signals) => signals.Loop.Any(l => l.Loop is { FreshGradient: > 0, GradientAfter: null or 0 });

    private static ZeroGradient AtHead(RunSignals signals, GradientFrames frames, WeightLayer[] layers, Onset onset)
    {
        var names = layers.Select(layer => layer.Layer).ToArray();
        var head = signals.LossHead?.Ops.Skip(1).Select(op => new NetworkOp(NetworkOp.Plain(op.Op), op.Layer ?? "", op.Source)) ?? [];
        var ops = head.Concat(layers[^1].After).Where(op => op.CanStop).ToArray();
        // A clamp rather than a sigmoid: the one loses all by design, the other only at its far ends.
        var culprit = Array.Find(ops, op => op.Effect != OpEffect.Bounded) ?? ops.FirstOrDefault();
        var count = Count(frames, onset);
        if (culprit is null && layers[^1].Bias < 0 && layers.Length > 1 && IsRectified(layers[^2]))
            return new(ZeroKind.Dead, names[..^1], layers[^2], names[^1], layers[^2].Gate, onset, count);
        return new(ZeroKind.Head, names, layers[^1], null, culprit, onset, count);
    }

    private static ZeroGradient Within(GradientFrames frames, WeightLayer[] layers, int dead, Onset onset)
    {
        var last = frames.Count - 1;
        var count = Count(frames, onset);
        var names = layers.Select(layer => layer.Layer).ToArray();
        var still = Array.FindIndex(layers, layer => frames.Value(last, layer.Weight, GradientFlowColumn.WeightNorm) == 0);
        if (still >= 0 && still <= dead + 1)
            return new(ZeroKind.ZeroWeights, names[..(dead + 1)], layers[still], still + 1 < names.Length ? names[still + 1] : null, null, onset, count);
        var own = layers[dead];
        // The weight's gradient is made of the layer's input, the bias's is not: where the bias has one, the input is zero.
        var inputIsZero = own.Bias >= 0 && frames.State(last, own.Bias) == GradientState.Present && !frames.IsZero(last, own.Bias);
        if (inputIsZero && dead > 0)
        {
            var before = layers[dead - 1];
            var kind = IsRectified(before) ? ZeroKind.Dead : ZeroKind.Between;
            return new(kind, names[..(dead + 1)], before, own.Layer, before.Gate, onset, count);
        }
        var between = own.Gate?.Effect switch
        {
            OpEffect.Bounded => ZeroKind.Saturated,
            OpEffect.Rectifier => ZeroKind.Dead,
            _ => ZeroKind.Between,
        };
        return new(between, names[..(dead + 1)], own, dead + 1 < names.Length ? names[dead + 1] : null, own.Gate, onset, count);
    }

    // Where the graph is not known an input of exact zeros can hardly come from anything else.
    private static bool IsRectified(WeightLayer layer) => !layer.IsMapped || layer.Gate is { Effect: OpEffect.Rectifier };

    private static (double Ratio, string Layer) StepBefore(GradientFrames frames, WeightLayer[] layers, Onset onset)
    {
        var largest = (Ratio: 0.0, Layer: "");
        if (onset.After is null) return largest;
        for (var f = 0; f < frames.Count && frames.Steps[f] <= onset.By; f++)
        {
            foreach (var layer in layers)
                if (frames.Value(f, layer.Weight, GradientFlowColumn.UpdateRatio) is var ratio && ratio > largest.Ratio) largest = (ratio, layer.Layer);
        }

        return largest;
    }

    private static int Count(GradientFrames frames, Onset onset) => frames.Steps.Count(step => step >= onset.By);
}
