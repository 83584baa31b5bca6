// An op trace as text: what went wrong first, then op by op.
using System.Globalization;
using System.Text;

namespace Sonde.Torch.Captures;

/// <summary>Writes a trace for a terminal. A long one is shortened in the middle, and says by how much.</summary>
internal static class OpTraceText
{
    private const int MostOps = 200;

    public static string Write(OpTrace trace)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{trace.Ops.Count} ops, {trace.Cuts.Count} cuts, {trace.Detached.Count} detached");
        if (trace.Failure is { } failure) Line($"threw {failure.GetType().Name}: {failure.Message.Split('\n', 2)[0].Trim()}");
        if (trace.Limitation is { } limitation) Line(limitation);
        foreach (var cut in trace.Cuts) Line($"cut: {cut} cuts off {string.Join(", ", cut.Parameters)}");
        if (trace.FirstNonFinite is { } bad) Line($"not finite: {bad}");
        var left = trace.Ops.Count - MostOps;
        for (var i = 0; i < trace.Ops.Count; i++)
        {
            if (left > 0 && i == MostOps / 2)
            {
                Line(string.Create(CultureInfo.InvariantCulture, $"... {left} of {trace.Ops.Count} ops are left out here; Ops has all of them"));
                i += left;
            }
            Line($"  {trace.Ops[i]}");
        }
        return text.ToString();

        void Line(string line) => text.AppendLine().Append(line);
    }
}
