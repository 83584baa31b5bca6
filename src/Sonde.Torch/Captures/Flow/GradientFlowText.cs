// The gradient flow as an aligned table for a terminal, with bars of mean |g| on a log axis.
using System.Globalization;
using System.Text;

namespace Sonde.Torch;

/// <summary>Writes the rows of a gradient flow as text.</summary>
internal static class GradientFlowText
{
    private const int BarWidth = 24;
    private const int LongestName = 48;
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    public static string Draw(IReadOnlyList<GradientFlowRow> rows)
    {
        var axis = new LogAxis(rows.Where(row => row.HasMagnitude).SelectMany(row => new[] { row.Statistics.MeanAbs, row.Statistics.MaxAbs }));
        var nameWidth = Math.Clamp(rows.Select(row => row.Name.Length).DefaultIfEmpty(0).Max(), "parameter".Length, LongestName);
        var shapes = rows.Select(row => $"[{string.Join(',', row.Shape)}]").ToList();
        var shapeWidth = Math.Max("shape".Length, shapes.Select(shape => shape.Length).DefaultIfEmpty(0).Max());
        var text = new StringBuilder();
        text.Append(Invariant($"{"parameter".PadRight(nameWidth)}  {"shape".PadRight(shapeWidth)}  {"mean |g|",9}  {"max |g|",9}   zero  "))
            .Append(Invariant($"mean |g|, 1e{axis.Low} to 1e{axis.High}, log")).Append('\n');
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            text.Append(Shorten(row.Name, nameWidth).PadRight(nameWidth)).Append("  ").Append(shapes[i].PadRight(shapeWidth)).Append("  ");
            if (row.HasMagnitude)
            {
                var s = row.Statistics;
                text.Append(Invariant($"{s.MeanAbs,9:0.00e+00}  {s.MaxAbs,9:0.00e+00}  {s.ZeroShare * 100,3:0} %  {Bar(axis.PositionOf(s.MeanAbs))}"));
                if (row.Reason.Length > 0) text.Append("  ").Append(row.Reason);
            }
            else
            {
                text.Append(row.Reason);
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The middle of a long name gives way: its ends tell layers apart.</summary>
    public static string Shorten(string name, int width)
    {
        if (name.Length <= width) return name;
        var tail = (width - 1) * 2 / 3;
        return $"{name[..(width - 1 - tail)]}…{name[^tail..]}";
    }

    private static string Bar(double position)
    {
        var eighths = Math.Max(1, (int)Math.Round(position * BarWidth * 8));
        var full = new string('█', eighths / 8);
        return (eighths % 8 == 0 ? full : full + Eighths[eighths % 8]).PadRight(BarWidth, '·');
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
