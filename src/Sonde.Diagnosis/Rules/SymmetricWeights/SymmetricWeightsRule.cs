// symmetric-weights: the units of a hidden layer get the same gradient at every step, so the layer is worth one unit.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reports hidden layers in whose bias every element gets a gradient of the same size in every frame, with an activation behind. Units that are alike
/// get the same gradient and stay alike. Two or three units are not judged.
/// </summary>
internal sealed partial class SymmetricWeightsRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.GradientFlow is not { Count: > 0 } frames || run.Network is not { } network)
            return RuleOutcome.Needs("gradient flow, which the training monitor records", GradientFlowRecord.Reading.Plugin);
        if (!network.HasGraph) return RuleOutcome.Needs("the model graph with its ops", ModelGraphRecord.Reading.Plugin);
        var alike = AlikeUnits.In(network, frames);
        return alike.Count == 0 ? RuleOutcome.Nothing : RuleOutcome.Of(Finding(alike, frames, run.Learning));
    }

    private Finding Finding(IReadOnlyList<WeightLayer> alike, GradientFrames frames, LearningJudgement learning)
    {
        var first = alike[0];
        var error = learning.State == LearningState.NotLearning;
        var more = alike.Count > 1 ? $", and so in {Wording.Count(alike.Count - 1, "layer")} more" : "";
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.9 : 0.8,
            $"All {first.Units} units of {first.Layer} are alike: each gets the same gradient at every step{more}", first.Layer, first.Source)
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Layers = [.. alike.Select(layer => layer.Layer)],
            Evidence =
            [
                .. alike.Select(layer => new Evidence($"largest gradient of a unit's bias over its root mean square, {layer.Layer}",
                    frames.Value(frames.Count - 1, layer.Bias, GradientFlowColumn.MaxAbs) / frames.Rms(frames.Count - 1, layer.Bias), 1)),
                .. LearningEvidence.Of(learning),
            ],
            Causes = ["The weights were all set to one value (ones_, fill_, constant_), or one row was copied to all units"],
            Cures =
            [
                "Draw the weights at random: init.kaiming_uniform_(layer.weight), or leave TorchSharp's own initialisation",
                "Only biases, and the scale of a normalisation, may start at one value",
            ],
        };
    }
}
