// Reads parameters' gradients into rows and decides what an absent one means.
using Sonde.Events;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Turns parameters into rows of a gradient flow.</summary>
internal static class GradientReader
{
    public const string FrozenReason = "frozen: requires_grad is false";
    public const string WipedReason = "not seen: every gradient is exactly zero, as zero_grad() leaves them; read before zero_grad()";
    public const string NullReason = "no gradient (null): backward() has not run, or no path leads from the loss to it";

    /// <summary>Says why a trainable parameter's gradient is null, for those who know no more.</summary>
    public static (GradientState State, string Reason) NothingKnown(GradientFlowRow row) => (GradientState.NoGradient, NullReason);

    /// <summary>One row a parameter of the model, with layer and module type.</summary>
    public static List<GradientFlowRow> Read(nn.Module model)
    {
        var rows = new List<GradientFlowRow>();
        var types = ModuleTypes(model);
        foreach (var (name, parameter) in model.named_parameters())
        {
            var layer = GradientFlow.LayerOf(name);
            rows.Add(Read(name, layer, types.GetValueOrDefault(layer, ""), parameter));
        }
        return rows;
    }

    /// <summary>Type names by dotted module name; the root is the empty name.</summary>
    public static Dictionary<string, string> ModuleTypes(nn.Module model)
    {
        var types = new Dictionary<string, string> { [""] = model.GetType().Name };
        foreach (var (name, module) in model.named_modules()) types[name] = module.GetType().Name;
        return types;
    }

    /// <summary>The raw row: a null gradient of a trainable parameter is <see cref="GradientState.NoGradient"/> until judged.</summary>
    public static GradientFlowRow Read(string name, string layer, string moduleType, Parameter parameter)
    {
        using var gradient = parameter.grad;   // a wrapper of our own around the user's tensor
        if (gradient is not null)
        {
            var statistics = TensorStatistics.Compute(gradient);
            return new(name, layer, moduleType, parameter.shape, GradientState.Present, InWords(statistics), statistics);
        }
        return parameter.requires_grad
            ? new(name, layer, moduleType, parameter.shape, GradientState.NoGradient, NullReason, default)
            : new(name, layer, moduleType, parameter.shape, GradientState.Frozen, FrozenReason, default);
    }

    /// <summary>
    /// Gives every missing gradient its reason. When all that is there is exactly zero, the gradients were wiped: a real backward pass
    /// leaves at least the last layer's bias non-zero.
    /// </summary>
    public static IEnumerable<GradientFlowRow> Judge(
        IReadOnlyList<GradientFlowRow> rows, Func<GradientFlowRow, (GradientState State, string Reason)> whyMissing)
    {
        var present = rows.Where(row => row.State == GradientState.Present).ToList();
        var wiped = present.Count > 0 && present.All(row => row.Statistics.AllZero);
        foreach (var row in rows)
        {
            if (row.State == GradientState.Present && wiped)
                yield return row with { State = GradientState.NotSeen, Reason = WipedReason, Statistics = default };
            else if (row.State == GradientState.NoGradient)
            {
                var (state, reason) = whyMissing(row);
                yield return row with { State = state, Reason = reason };
            }
            else yield return row;
        }
    }

    private static string InWords(TensorStatistics statistics) =>
        statistics.NonFinite > 0 ? $"{statistics.NonFinite} of {statistics.Elements} elements are NaN or infinite"
        : statistics.AllZero ? "exactly zero"
        : "";
}
