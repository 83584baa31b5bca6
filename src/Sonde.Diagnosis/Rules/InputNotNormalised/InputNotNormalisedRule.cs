// input-not-normalised: the network is fed with numbers it was not made for, and suffers from it.
using System.Globalization;
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Layers and learning rates are made for inputs of about mean 0 and deviation 1. Others are an info as long as the network learns (it may
/// scale them itself), and a warning where training fails.
/// </summary>
internal sealed partial class InputNotNormalisedRule : RunRule
{
    private const int Fewest = 3;

    private InputNotNormalisedOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var inputs = signals.Data.Where(record => record.Data.X is { Mean: not null, AcrossSamples: not 0 }).Select(record => record.Data.X!).ToArray();
        if (inputs.Length < Fewest) return signals.Data.Count == 0 ? StepDataEvidence.Missing : RuleOutcome.Needs($"{Fewest} recorded inputs");
        // Whole numbers of an integer type are indices of an embedding, but for bytes.
        if (!inputs[0].Type.StartsWith("Float", StringComparison.Ordinal) && inputs[0].Type is not ("BFloat16" or "Byte")) return RuleOutcome.Nothing;
        if (Fault(inputs) is not { } fault) return RuleOutcome.Nothing;
        var suffers = StepDataEvidence.Suffers(run);
        var collapsed = ConstantOutput.Records(signals) is { Count: >= ConstantOutput.Fewest } outputs && ConstantOutput.AlikeFrom(outputs) > 0;
        var isSure = suffers && (collapsed || fault.Times >= Limits.FarOff) && !IsNormalisedFirst(signals);
        var severity = isSure ? Severity.Error : suffers && !IsNormalisedFirst(signals) ? Severity.Warning : Severity.Info;
        return RuleOutcome.Of(new Finding(Id, severity, isSure ? 0.85 : suffers ? 0.75 : 0.5,
            $"The input is not normalised: {fault.What}{(suffers ? ", and training suffers" : "")}", StepDataEvidence.FirstLayer(signals))
        {
            Evidence =
            [
                fault.Evidence,
                new("mean of the input", Median(inputs, x => x.Mean!.Value)),
                new("deviation of the input", Median(inputs, x => x.Deviation!.Value)),
                .. LearningEvidence.Of(run.Learning),
            ],
            Causes = [fault.Cause, "Large inputs make large gradients and saturate or kill the units of the first layer; tiny ones hardly move it"],
            Cures =
            [
                "Standardise each column with the training set's own numbers: x = (x - mean) / std;",
                "For images of bytes: x = x.to(ScalarType.Float32) / 255; once, not twice",
                "Or begin the model with a normalisation: BatchNorm1d(features), BatchNorm2d(channels)",
            ],
        });
    }

    private (string What, Evidence Evidence, string Cause, double Times)? Fault(TensorFacts[] inputs)
    {
        var size = Median(inputs, x => StepDataEvidence.Size(x)!.Value);
        var (min, max) = (inputs.Min(x => x.Min)!.Value, inputs.Max(x => x.Max)!.Value);
        var range = $"values from {Wording.Number(min)} to {Wording.Number(max)}";
        var columns = Columns(inputs).ToArray();
        if (columns.Length > 1)
        {
            var (widest, narrowest) = (columns.MaxBy(c => c.Deviation), columns.MinBy(c => c.Deviation));
            var ratio = widest.Deviation / narrowest.Deviation;
            if (ratio >= Limits.Scales && widest.Deviation >= Limits.Large)
            {
                return (string.Create(CultureInfo.InvariantCulture, $"column {widest.Index} has a deviation of {Wording.Number(widest.Deviation)}, "
                    + $"column {narrowest.Index} of {Wording.Number(narrowest.Deviation)}"),
                    new("deviation of the widest column over that of the narrowest", ratio, Limits.Scales),
                    "Columns in different units, none of them scaled", ratio / Limits.Scales);
            }

            var shifted = columns.MaxBy(c => Math.Abs(c.Mean) / c.Deviation);
            if (Math.Abs(shifted.Mean) >= Limits.Offset * shifted.Deviation && Math.Abs(shifted.Mean) >= Limits.Large)
            {
                return (string.Create(CultureInfo.InvariantCulture,
                    $"column {shifted.Index} lies around {Wording.Number(shifted.Mean)} with a deviation of {Wording.Number(shifted.Deviation)}"),
                    new("mean of a column over its deviation", Math.Abs(shifted.Mean) / shifted.Deviation, Limits.Offset),
                    "A large offset (years, prices, temperatures in kelvin) hides the differences between samples",
                    Math.Abs(shifted.Mean) / shifted.Deviation / Limits.Offset);
            }
        }

        if (size >= Limits.Large)
        {
            return ($"{range}", new("root mean square of the input", size, Limits.Large),
                "Pixels of 0 to 255, or raw measurements, were given as they are", size / Limits.Large);
        }
        return size > 0 && size <= Limits.Small
            ? ($"{range}", new("root mean square of the input", size, Limits.Small), "The input was divided twice, by 255 for example", Limits.Small / size)
            : null;
    }

    /// <summary>Columns that change, with their mean and deviation over the records.</summary>
    private static IEnumerable<(int Index, double Mean, double Deviation)> Columns(TensorFacts[] inputs)
    {
        var count = inputs[0].ColumnMeans.Length;
        if (Array.Exists(inputs, x => x.ColumnMeans.Length != count)) yield break;
        for (var c = 0; c < count; c++)
        {
            var (mean, deviation) = (Median(inputs, x => x.ColumnMeans[c]), Median(inputs, x => x.ColumnDeviations[c]));
            if (double.IsFinite(mean) && deviation > 0) yield return (c, mean, deviation);
        }
    }

    private static double Median(TensorFacts[] inputs, Func<TensorFacts, double> of)
    {
        var values = inputs.Select(of).Where(double.IsFinite).ToArray();
        return Robust.Median(values);
    }

    private static bool IsNormalisedFirst(RunSignals signals) =>
        signals.GradientFlow is { Parameters: [var first, ..] } && first.ModuleType is { } type
            && (type.Contains("Norm", StringComparison.Ordinal) || type == "Embedding");
}
