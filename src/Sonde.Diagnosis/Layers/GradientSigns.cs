// What the gradients of one step say of each layer, and of the model as a whole.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Reads signs from one frame of gradient flow.</summary>
internal sealed class GradientSigns
{
    private readonly GradientFrames _frame;
    private readonly SickLayers _sick;
    private readonly string? _model;
    private readonly DepthProfile? _depth;

    /// <summary>Takes a frame.</summary>
    /// <param name="frame">The frame, alone.</param>
    /// <param name="sick">What the findings say.</param>
    /// <param name="model">The model's name.</param>
    public GradientSigns(GradientFrames frame, SickLayers sick, string? model)
    {
        (_frame, _sick, _model) = (frame, sick, model);
        _depth = DepthProfile.Of(frame, 0, 1);
    }

    private long Step => _frame.Steps[0];

    /// <summary>A sign for each layer that has parameters, in forward order.</summary>
    public IEnumerable<LayerSign> Read()
    {
        var layers = Enumerable.Range(0, _frame.Parameters.Length).GroupBy(p => _frame.Parameters[p].Layer);
        foreach (var layer in layers)
        {
            var (condition, text) = Fact(layer.Key, [.. layer]);
            var finding = _sick.Of(_model, layer.Key, Step, ofOutput: false);
            yield return new LayerSign
            {
                Model = _model,
                Layer = layer.Key,
                Reading = GradientFlowRecord.Reading.Name,
                Step = Step,
                Condition = finding?.Condition ?? condition,
                Level = finding is not null ? LayerLevel.Sick : condition < LayerCondition.Frozen ? LayerLevel.Notable : LayerLevel.Fine,
                Text = text,
                Rule = finding?.Rule,
            };
        }
    }

    private (LayerCondition Condition, string Text) Fact(string layer, int[] parameters)
    {
        var trained = Array.FindAll(parameters, p => _frame.State(0, p) != GradientState.Frozen);
        if (trained.Length == 0) return (LayerCondition.Frozen, "frozen: its parameters do not require a gradient");
        if (Array.Find(parameters, IsMissing) is var missing && Array.Exists(parameters, IsMissing))
            return (LayerCondition.NoGradient, $"{_frame.Parameters[missing].Name}: {Reason(_frame.State(0, missing))}");
        var present = Array.FindAll(trained, p => _frame.State(0, p) == GradientState.Present);
        if (present.Length == 0) return (LayerCondition.Unread, Reason(_frame.State(0, trained[0])));
        var bad = present.Sum(p => NonFinite(p));
        if (bad > 0)
        {
            return (LayerCondition.NotFinite,
                $"{Wording.Number(bad)} of {Wording.Number(present.Sum(p => _frame.Elements(p)))} values of its gradient are NaN or infinite");
        }
        var largest = present.MaxBy(p => _frame.Rms(0, p));
        if (!(_frame.Rms(0, largest) > 0)) return (LayerCondition.NoGradient, "its gradient is exactly zero");
        var size = $"gradient {Wording.Number(_frame.Rms(0, largest))} (root mean square)";
        return (LayerCondition.Sound,
            TimesLessThanTheLast(layer) is { } times && times >= 2 ? $"{size}, {Times(times)} times less than near the output" : size);
    }

    /// <summary>The model's gradient flow in a sentence.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="findings">The findings of the run.</param>
    public FlowSummary Summarize(string tag, IEnumerable<Finding> findings)
    {
        var trained = Enumerable.Range(0, _frame.Parameters.Length).Where(p => _frame.State(0, p) != GradientState.Frozen).ToArray();
        var present = Array.FindAll(trained, p => _frame.State(0, p) == GradientState.Present);
        var missing = trained.Count(IsMissing);
        var elements = present.Sum(p => _frame.Elements(p));
        var bad = present.Sum(NonFinite);
        var (text, conditions) = missing > 0
            ? ($"{missing} of {Wording.Count(trained.Length, "trained parameter")} get{(missing == 1 ? "s" : "")} no gradient",
                (LayerCondition[])[LayerCondition.NoGradient])
            : present.Length == 0 ? (trained.Length == 0 ? "Every parameter is frozen" : "No gradient was read at this step", [])
            : bad == elements ? ("Every gradient is NaN or infinite", [LayerCondition.NotFinite])
            : bad > 0 ? ($"{Wording.Number(bad)} of {Wording.Number(elements)} gradient values are NaN or infinite", [LayerCondition.NotFinite])
            : Array.TrueForAll(present, p => _frame.Rms(0, p) == 0) ? ("Every gradient is exactly 0", [LayerCondition.NoGradient])
            : (Ratio(), [LayerCondition.Vanishing, LayerCondition.NoGradient]);
        var isSick = findings.Any(f => f.Severity >= Severity.Warning && f.Model == _model && conditions.Contains(f.Condition) && SickLayers.Covers(f, Step));
        return new(_model, tag, Step, isSick ? LayerLevel.Sick : missing > 0 || bad > 0 ? LayerLevel.Notable : LayerLevel.Fine, text);
    }

    private string Ratio()
    {
        if (_depth is not { Layers.Count: > 1 } depth) return "One weight layer: there is nothing to compare";
        if (depth.FirstIsZero[0]) return "The first layer gets a gradient of exactly 0";
        var times = Math.Pow(10, Math.Abs(depth.Ratio));
        return times < 1.5 ? "The first and the last layers get gradients of the same size"
            : $"The first layer gets {Times(times)} times {(depth.Ratio < 0 ? "less" : "more")} gradient than the last";
    }

    // As vanishing-gradient has it: root mean squares of weights, and of the last two layers the larger.
    private double? TimesLessThanTheLast(string layer)
    {
        if (_depth is not { Layers.Count: > 1 } depth) return null;
        var own = depth.Layers.FirstOrDefault(l => l.Layer == layer);
        return own is null ? null : Math.Pow(10, Math.Max(depth.Layers[^1].Decades, depth.Layers[^2].Decades) - own.Decades);
    }

    private bool IsMissing(int parameter) => _frame.State(0, parameter) is GradientState.NoGradient or GradientState.NeverUsed or GradientState.Cut;

    private double NonFinite(int parameter) => _frame.Value(0, parameter, GradientFlowColumn.NonFinite) is > 0 and var count ? count : 0;

    private static string Times(double times) => times < 10 ? Wording.Number(Math.Round(times, 1))
        : times < 1e6 ? Wording.Number(double.Parse(
            times.ToString("G2", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture))
        : "over a million";

    private static string Reason(GradientState state) => state switch
    {
        GradientState.NeverUsed => "the forward pass does not use it",
        GradientState.Cut => "an operation between it and the loss cuts the graph",
        GradientState.NotYetRun => "no backward pass was seen",
        GradientState.NotSeen => "its gradient was cleared before it could be read",
        _ => "no gradient reaches it",
    };
}
