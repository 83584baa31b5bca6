// Model graphs and gradient flow made by formula, for the rules that read both.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

internal static class Networks
{
    /// <summary>The graph of a chain: a linear op for each layer, and the ops behind it.</summary>
    /// <param name="layers">A layer's name and the ops behind it: <c>"fc1: relu"</c>, <c>"fc2"</c>.</param>
    public static ModelGraphRecord Chain(params string[] layers)
    {
        var nodes = new List<GraphNode> { new() { Kind = "module", Parent = -1, Name = "Net", Type = "Net", Path = "" } };
        var edges = new List<GraphEdge>();
        foreach (var entry in layers)
        {
            var parts = entry.Split(':', StringSplitOptions.TrimEntries);
            Add(new()
            {
                Kind = "op",
                Parent = 0,
                Name = "addmm",
                Type = "aten::addmm",
                Uses = [$"{parts[0]}.bias", $"{parts[0]}.weight"],
                Source = "Net.cs:10",
            });
            foreach (var op in parts.Skip(1).SelectMany(ops => ops.Split(',', StringSplitOptions.TrimEntries)))
                Add(new() { Kind = "op", Parent = 0, Name = op, Type = $"aten::{op}", Source = "Net.cs:20" });
        }

        return new() { Type = "Net", Flow = "data", Nodes = [.. nodes], Edges = [.. edges] };

        void Add(GraphNode node)
        {
            nodes.Add(node);
            if (nodes.Count > 2) edges.Add(new() { From = nodes.Count - 2, To = nodes.Count - 1 });
        }
    }

    /// <summary>Gradient flow with all columns: each value by frame and parameter. Where a function is left out, what healthy training has.</summary>
    public static GradientFrames Flow(
        ParameterInfo[] parameters, int frames, Func<int, int, double>? gradient = null,
        Func<int, int, double>? largest = null, Func<int, double>? weight = null,
        Func<int, double>? largestWeight = null, Func<int, int, double>? zeros = null, Func<int, int, GradientState>? state = null, double moves = 1e-3)
    {
        var columns = GradientFlowRecord.ColumnsWithWeights;
        var data = new float[frames * parameters.Length * columns.Length];
        for (var f = 0; f < frames; f++)
        {
            for (var p = 0; p < parameters.Length; p++)
            {
                var row = data.AsSpan(((f * parameters.Length) + p) * columns.Length, columns.Length);
                var size = Math.Sqrt(parameters[p].Shape.Aggregate(1L, (a, b) => a * b));
                var (g, w) = (gradient?.Invoke(f, p) ?? 0.01, weight?.Invoke(p) ?? 0.25);
                row[GradientFlowColumn.State] = (float)(state?.Invoke(f, p) ?? GradientState.Present);
                row[GradientFlowColumn.Norm] = (float)(g * size);
                row[GradientFlowColumn.MeanAbs] = (float)(0.8 * g);
                row[GradientFlowColumn.MaxAbs] = (float)(largest?.Invoke(f, p) ?? (3 * g));
                row[GradientFlowColumn.ZeroShare] = (float)(zeros?.Invoke(f, p) ?? (g == 0 ? 1 : 0));
                row[GradientFlowColumn.WeightNorm] = (float)(w * size);
                row[GradientFlowColumn.WeightMaxAbs] = (float)(largestWeight?.Invoke(p) ?? (1.7 * w));
                row[GradientFlowColumn.UpdateRatio] = f == 0 ? float.NaN : (float)moves;
            }
        }

        return new GradientFrames(
            new GradientFlowRecord { Columns = columns, Parameters = parameters }, [.. Enumerable.Range(0, frames).Select(f => (long)f)], data);
    }
}
