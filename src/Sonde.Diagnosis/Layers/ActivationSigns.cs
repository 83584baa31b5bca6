// What the output of a layer at one step says of it.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Reads a sign from a frame of activations.</summary>
internal static class ActivationSigns
{
    private const double AFewZeros = 0.005;

    /// <summary>The sign of a layer.</summary>
    /// <param name="header">The layer.</param>
    /// <param name="values">A frame.</param>
    /// <param name="step">Its step.</param>
    /// <param name="units">What the newest frames say of its units; null when an older one is on show, or where units are not distinguished.</param>
    /// <param name="sick">What the findings say.</param>
    /// <param name="options">The thresholds of the rules on units.</param>
    public static LayerSign Read(
        ActivationRecord header, ReadOnlySpan<float> values, long step, LayerActivity? units, SickLayers sick, DiagnosisOptions options)
    {
        var finding = sick.Of(header.Model, header.Layer, step, ofOutput: true);
        var (condition, text) = Fact(header, values, units, options);
        return new LayerSign
        {
            Model = header.Model,
            Layer = header.Layer,
            Reading = ActivationRecord.Reading.Name,
            Step = step,
            Condition = finding?.Condition ?? condition,
            Level = finding is not null ? LayerLevel.Sick : condition < LayerCondition.Frozen ? LayerLevel.Notable : LayerLevel.Fine,
            Text = text,
            Rule = finding?.Rule,
        };
    }

    private static (LayerCondition Condition, string Text) Fact(
        ActivationRecord header, ReadOnlySpan<float> values, LayerActivity? units, DiagnosisOptions options)
    {
        var (nan, infinite) = (Value(header, values, "nan"), Value(header, values, "infinite"));
        if (nan + infinite > 0)
        {
            return (LayerCondition.NotFinite,
                nan > 0 ? $"{Wording.Number(nan)} NaN in its output" : $"{Wording.Number(infinite)} infinite values in its output");
        }
        if (units is { Kind: ActivationKind.Rectifier })
        {
            var limits = options.Get(DeadReluRule.Thresholds);
            return (units.SilentShare >= limits.Units && units.Batches >= limits.MinBatches ? LayerCondition.Dead : LayerCondition.Sound,
                Units(units.Silent, units, "never fired", "Every unit fired"));
        }

        if (units is { Kind: ActivationKind.Sigmoid or ActivationKind.Tanh })
        {
            var limits = options.Get(SaturatedActivationRule.Thresholds);
            return (units.StuckShare >= limits.Units && units.Batches >= limits.MinBatches ? LayerCondition.Saturated : LayerCondition.Sound,
                Units(units.Stuck, units, "stayed near their ends", "No unit stayed near its ends"));
        }

        if (Value(header, values, "dead_units") is var dead && header.Kind == "rectifier" && header.Units > 0 && dead >= 0)
            return (LayerCondition.Sound, $"{Wording.Number(dead)} of {Wording.Count(header.Units, "unit")} were zero for the whole batch");
        var (mean, spread, zeros) = (Value(header, values, "mean"), Value(header, values, "std"), Value(header, values, "zero_share"));
        if (zeros >= 1) return (LayerCondition.Sound, "Its output is zero everywhere");
        if (spread == 0) return (LayerCondition.Sound, $"Its output is the same everywhere: {Wording.Number(mean)}");
        return (LayerCondition.Sound, $"{Wording.Number(mean)} ± {Wording.Number(spread)}{(zeros > AFewZeros ? $", {Wording.Percent(zeros)} zeros" : "")}");
    }

    private static string Units(int count, LayerActivity units, string some, string none)
    {
        var batches = units.Batches == 1 ? "in the last sampled batch" : $"in each of the last {units.Batches} sampled batches";
        return count == 0 ? $"{none} {batches}" : $"{Wording.Number(count)} of {Wording.Count(units.Units, "unit")} {some} {batches}";
    }

    private static double Value(ActivationRecord header, ReadOnlySpan<float> values, string column)
    {
        var at = Array.IndexOf(header.Columns, column);
        return at < 0 || at >= values.Length ? double.NaN : values[at];
    }
}
