// Every layer on one line: shapes, parameters, trainable or not, and whether its output carries gradient.
using System.Text;
using Sonde.Torch.Captures;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// The walk over the layers that finds where gradient is lost, as one table: where gradient comes out of one layer and does not go into
/// the next, it was cut between them; where a trainable layer puts out none, in it. Runs the model forward once with gradient, and puts
/// buffers and the random state back.
/// </summary>
public sealed class LayerTable
{
    private LayerTable(ForwardPass pass)
    {
        List<LayerRow> rows = [.. pass.Calls.Select(call => Row(call.Module, call.Number, call))];
        var read = pass.Ops.SelectMany(op => op.Inputs).Select(input => input.Tensor).ToHashSet();
        rows.AddRange(pass.Model.Modules.Where(module => module.Calls == 0).Select(module => Row(module, 0, null) with
        {
            RanWithoutHooks = module.Parameters.Any(entry => read.Contains(pass.Session.Find(entry.Parameter))),
        }));
        Rows = rows;
    }

    /// <summary>In the order of calls; modules that were not called (or only by <c>forward</c>) come last.</summary>
    public IReadOnlyList<LayerRow> Rows { get; }

    /// <inheritdoc cref="ModelGraph.Capture(nn.Module, Tensor[])"/>
    public static LayerTable Capture(nn.Module model, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var pass = ForwardPass.Run(model, inputs, forward: null, gradients: true);
        return new(pass);
    }

    /// <inheritdoc cref="ModelGraph.Capture(nn.Module, Func{object})"/>
    public static LayerTable Capture(nn.Module model, Func<object> forward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        using var pass = ForwardPass.Run(model, inputs: null, forward, gradients: true);
        return new(pass);
    }

    /// <summary>The table.</summary>
    public override string ToString()
    {
        List<string[]> rows = [["Layer", "Type", "Input", "Output", "Params", "Trainable", "Grad in", "Grad out"]];
        rows.AddRange(Rows.Select(row => new[]
        {
            (row.Name.Length == 0 ? "(model)" : row.Name) + (row.Call > 1 ? $" (call {row.Call})" : ""),
            row.Type,
            row.RanWithoutHooks ? "ran, not by call" : row.Call == 0 ? "not called" : Shapes(row.InputShapes),
            row.Call == 0 ? "" : Shapes(row.OutputShapes),
            row.Parameters == 0 ? "-" : ModelSummaryText.Number(row.Parameters),
            row.Parameters == 0 ? "-"
                : row.Trainable == row.Parameters ? "yes"
                : row.Trainable == 0 ? "frozen"
                : $"{ModelSummaryText.Number(row.Trainable)} of them",
            YesOrNo(row.InputRequiresGrad),
            YesOrNo(row.OutputRequiresGrad),
        }));
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, i) => i == 4 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
            if (row == rows[0]) text.AppendLine(new string('-', widths.Sum() + (2 * (widths.Length - 1))));
        }

        return text.ToString();
    }

    private static LayerRow Row(ModuleEntry module, int number, ModuleCall? call) => new(
        module.Path, module.Type, number, [.. (call?.Inputs ?? []).Select(seen => seen.Facts.Shape ?? [])],
        [.. (call?.Outputs ?? []).Select(seen => seen.Facts.Shape ?? [])],
        module.Parameters.Sum(entry => entry.Parameter.numel()),
        module.Parameters.Where(entry => entry.Parameter.requires_grad).Sum(entry => entry.Parameter.numel()),
        call is { Inputs.Count: > 0 } ? call.Inputs.Any(input => input.RequiresGrad) : null,
        call is { Outputs.Count: > 0 } ? call.Outputs.Any(output => output.RequiresGrad) : null);

    private static string YesOrNo(bool? value) => value switch { true => "yes", false => "no", null => "" };

    private static string Shapes(IReadOnlyList<long[]> shapes) => shapes.Count == 0 ? "-" : string.Join(", ", shapes.Select(ModelSummaryText.Shape));
}
