// Reads parameters' gradients into rows and decides what an absent one means.
using Sonde.Events;
using Sonde.Torch.Interop;
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
        var types = ModuleTypes(model);
        using var batch = new StatisticsBatch();
        return Read(model.named_parameters().Select(p => Place(p.name, types) with { Parameter = p.parameter }), batch);
    }

    /// <summary>One row a parameter as given, without layers' types.</summary>
    public static List<GradientFlowRow> Read(IEnumerable<(string name, Parameter parameter)> namedParameters)
    {
        using var batch = new StatisticsBatch();
        return Read(namedParameters.Select(p => Place(p.name, []) with { Parameter = p.parameter }), batch);
    }

    /// <summary>Type names by dotted module name; the root is the empty name.</summary>
    public static Dictionary<string, string> ModuleTypes(nn.Module model)
    {
        var types = new Dictionary<string, string> { [""] = model.GetType().Name };
        foreach (var (name, module) in model.named_modules()) types[name] = module.GetType().Name;
        return types;
    }

    /// <summary>
    /// The raw rows: a null gradient of a trainable parameter is <see cref="GradientState.NoGradient"/> until judged. Waits once for the
    /// devices on which gradients lie, and for what else the batch holds.
    /// </summary>
    public static List<GradientFlowRow> Read(IEnumerable<Asked> asked, StatisticsBatch batch)
    {
        List<(Asked Asked, int Entry)> read = [];
        foreach (var one in asked)
        {
            using var gradient = one.Parameter?.grad;   // a wrapper of our own around the user's tensor
            read.Add((one, gradient is null ? -1 : batch.Add(gradient)));
        }
        return [.. read.Select(pair => pair.Entry >= 0 ? Present(pair.Asked, batch[pair.Entry]) : Absent(pair.Asked))];
    }

    private static Asked Place(string name, Dictionary<string, string> types)
    {
        var layer = ModuleNames.LayerOf(name);
        return new(name, layer, types.GetValueOrDefault(layer, ""), null);
    }

    // A layer frozen after it was trained keeps the zeros that zero_grad() left.
    private static GradientFlowRow Present(Asked asked, TensorStatistics statistics) => statistics.AllZero && !asked.Parameter!.requires_grad ? Absent(asked)
        : new(asked.Name, asked.Layer, asked.ModuleType, asked.ShapeNow(statistics.Elements), GradientState.Present, InWords(statistics), statistics);

    private static GradientFlowRow Absent(Asked asked) => asked.Parameter switch
    {
        null => new(asked.Name, asked.Layer, asked.ModuleType, asked.Shape, GradientState.NoGradient, "no longer a parameter of the model", default),
        { requires_grad: true } => new(asked.Name, asked.Layer, asked.ModuleType, asked.Parameter.shape, GradientState.NoGradient, NullReason, default),
        _ => new(asked.Name, asked.Layer, asked.ModuleType, asked.Parameter.shape, GradientState.Frozen, FrozenReason, default),
    };

    /// <summary>A parameter to read, or one that is gone.</summary>
    internal sealed record Asked(string Name, string Layer, string ModuleType, Parameter? Parameter)
    {
        /// <summary>The shape it had when it was first seen; empty where it was not.</summary>
        public long[] Shape { get; init; } = [];

        /// <summary>The shape; fetched anew only where it must be another, since that takes longer than to read a small gradient.</summary>
        /// <param name="elements">Elements that the parameter has now.</param>
        public long[] ShapeNow(long elements)
        {
            var known = 1L;
            foreach (var size in Shape) known *= size;
            return Shape.Length > 0 && known == elements ? Shape : Parameter!.shape;
        }
    }

    /// <summary>
    /// Gives every missing gradient its reason. When all that is there is exactly zero, the gradients were wiped: a real backward pass
    /// leaves at least the last layer's bias non-zero. Unless a trace knows better: zeros may be what a function in steps lets through.
    /// </summary>
    public static IEnumerable<GradientFlowRow> Judge(
        IReadOnlyList<GradientFlowRow> rows, Func<GradientFlowRow, (GradientState State, string Reason)> whyMissing,
        Func<GradientFlowRow, (GradientState State, string Reason)?>? traced = null)
    {
        if (traced is not null) rows = [.. rows.Select(row => CutZero(row, traced))];
        var present = rows.Where(row => row.State == GradientState.Present).ToList();
        var wiped = present.Count > 0 && present.All(row => row.Statistics.AllZero);
        foreach (var row in rows)
        {
            if (row.State == GradientState.Present && wiped)
            {
                yield return row with { State = GradientState.NotSeen, Reason = WipedReason, Statistics = default };
            }
            else if (row.State == GradientState.NoGradient)
            {
                var (state, reason) = whyMissing(row);
                yield return row with { State = state, Reason = reason };
            }
            else
            {
                yield return row;
            }
        }
    }

    private static GradientFlowRow CutZero(GradientFlowRow row, Func<GradientFlowRow, (GradientState State, string Reason)?> traced) =>
        row is { State: GradientState.Present, Statistics.AllZero: true } && traced(row) is (GradientState.Cut, var reason)
            ? row with { State = GradientState.Cut, Reason = reason, Statistics = default } : row;

    private static string InWords(TensorStatistics statistics) =>
        statistics.NonFinite > 0 ? $"{statistics.NonFinite} of {statistics.Elements} elements are NaN or infinite"
        : statistics.AllZero ? "exactly zero"
        : "";
}
