// The gradient flow as a picture: a row a parameter, bars of mean and largest |g| on a shared log axis, missing gradients as labelled slots.
using Sonde.Events;
using Sonde.Torch.Interop;

namespace Sonde.Torch;

/// <summary>Draws one or more gradient flows side by side as an SVG document with a background of its own.</summary>
internal static class GradientFlowSvg
{
    private const double Margin = 24, HeaderHeight = 78, FooterHeight = 46, PanelGap = 46, ValuesWidth = 132, LabelCharacter = 6.9;
    private const int LongestLabel = 44;
    private const string Ink = "#1c2733", Faint = "#5b6875", Grid = "#dde3ea", Band = "#f5f7fa";
    private const string Mean = "#1b62b5", Max = "#a5cbf2", Missing = "#b3261e", Frozen = "#6b7785", Warn = "#9a5b00";

    public static string Draw(IReadOnlyList<(string Title, GradientFlow Flow)> flows)
    {
        var names = Merge(flows);
        var axis = new LogAxis(flows.SelectMany(flow => flow.Flow.Rows).Where(row => row.HasMagnitude)
            .SelectMany(row => new[] { row.Statistics.MeanAbs, row.Statistics.MaxAbs }));
        var single = flows.Count == 1;
        var rowHeight = names.Count <= 40 ? 24.0 : 17.0;
        var labelWidth = names.Select(name => Math.Min(name.Length, LongestLabel)).DefaultIfEmpty(9).Max() * LabelCharacter + 18;
        var panelWidth = single ? 560.0 : 470.0;
        var width = Margin + labelWidth + flows.Count * panelWidth + (flows.Count - 1) * PanelGap + (single ? ValuesWidth : 0) + Margin;
        var bottom = HeaderHeight + Math.Max(1, names.Count) * rowHeight;
        var svg = new SvgText(width, bottom + FooterHeight);
        svg.Rect(0.5, 0.5, width - 1, bottom + FooterHeight - 1, "#ffffff", stroke: Grid, radius: 10);

        DrawLabels(svg, names, rowHeight, width, labelWidth);
        for (var i = 0; i < flows.Count; i++)
        {
            var left = Margin + labelWidth + i * (panelWidth + PanelGap);
            svg.Text(left, 32, flows[i].Title, Ink, 15, bold: true);
            if (i == 0) DrawLegend(svg, left, 50);
            DrawAxis(svg, axis, left, panelWidth, bottom);
            DrawRows(svg, axis, names, flows[i].Flow, left, panelWidth, rowHeight, single);
        }
        svg.Text(Margin + labelWidth - 12, bottom + 36, "↑ from the loss", Faint, 11.5, anchor: "end",
            hover: "The gradient flows from the loss below to the first layer at the top.");
        if (single) svg.Text(width - Margin - 2, HeaderHeight - 9, "mean / largest", Faint, 11, anchor: "end");
        return svg.End();
    }

    /// <summary>All names in model order: one that only a later flow has stands behind its predecessor there.</summary>
    private static List<string> Merge(IReadOnlyList<(string Title, GradientFlow Flow)> flows)
    {
        var names = new List<string>();
        foreach (var (_, flow) in flows)
        {
            var place = 0;
            foreach (var row in flow.Rows)
            {
                var known = names.IndexOf(row.Name);
                if (known < 0) names.Insert(known = place, row.Name);
                place = known + 1;
            }
        }
        return names;
    }

    private static void DrawLabels(SvgText svg, List<string> names, double rowHeight, double width, double labelWidth)
    {
        var shaded = false;
        for (var i = 0; i < names.Count; i++)
        {
            if (i > 0 && ModuleNames.LayerOf(names[i]) != ModuleNames.LayerOf(names[i - 1])) shaded = !shaded;
            var top = HeaderHeight + i * rowHeight;
            if (shaded) svg.Rect(Margin / 2, top, width - Margin, rowHeight, Band);
            svg.Text(Margin + labelWidth - 12, top + rowHeight / 2 + 4, GradientFlowText.Shorten(names[i], LongestLabel), Ink,
                Math.Min(12, rowHeight - 5), anchor: "end", hover: names[i], mono: true);
        }
    }

    private static void DrawLegend(SvgText svg, double left, double y)
    {
        svg.Rect(left, y - 9, 12, 10, Mean, radius: 2);
        svg.Text(left + 18, y, "mean |g|", Faint, 11.5);
        svg.Rect(left + 78, y - 9, 12, 10, Max, radius: 2);
        svg.Text(left + 96, y, "largest |g|", Faint, 11.5);
        svg.Rect(left + 166, y - 9, 12, 10, "url(#missing)", stroke: Missing, radius: 2);
        svg.Text(left + 184, y, "no gradient, with the reason", Faint, 11.5);
    }

    private static void DrawAxis(SvgText svg, LogAxis axis, double left, double width, double bottom)
    {
        foreach (var exponent in axis.Ticks(most: 8))
        {
            var x = left + width * (exponent - axis.Low) / (axis.High - axis.Low);
            svg.Line(x, HeaderHeight - 4, x, bottom + 4, Grid);
            svg.PowerOfTen(x, bottom + 19, exponent, Faint, 11);
            svg.PowerOfTen(x, HeaderHeight - 9, exponent, Faint, 11);
        }
        svg.Text(left + width / 2, bottom + 36, "|gradient|, log scale", Faint, 11.5, anchor: "middle");
    }

    private static void DrawRows(
        SvgText svg, LogAxis axis, List<string> names, GradientFlow flow, double left, double width, double rowHeight, bool values)
    {
        var rows = flow.Rows.GroupBy(row => row.Name).ToDictionary(group => group.Key, group => group.First());
        var bar = rowHeight - 8;
        var fontSize = Math.Min(11.5, rowHeight - 5);
        for (var i = 0; i < names.Count; i++)
        {
            var top = HeaderHeight + i * rowHeight + 4;
            var baseline = top + bar / 2 + 4;
            if (!rows.TryGetValue(names[i], out var row))
            {
                svg.Text(left + 8, baseline, "not in this model", Faint, fontSize);
            }
            else if (!row.HasMagnitude)
            {
                DrawSlot(svg, row, left, top, width, bar, baseline, fontSize);
            }
            else
            {
                var s = row.Statistics;
                var hover = $"{row.Name}: mean |g| {Number(s.MeanAbs)}, largest {Number(s.MaxAbs)}, norm {Number(s.Norm)}, {s.ZeroShare * 100:0.#} % zero";
                svg.Rect(left, top, Math.Max(2, width * axis.PositionOf(s.MaxAbs)), bar, Max, radius: 2, hover: hover);
                svg.Rect(left, top, Math.Max(2, width * axis.PositionOf(s.MeanAbs)), bar, Mean, radius: 2, hover: hover);
                if (s.NonFinite > 0) DrawNonFinite(svg, row, left, top, width * axis.PositionOf(s.MaxAbs), bar, baseline, width, fontSize);
                if (values)
                    svg.Text(left + width + ValuesWidth - 2, baseline, $"{Number(s.MeanAbs)} / {Number(s.MaxAbs)}", Faint, fontSize, anchor: "end", mono: true);
            }
        }
    }

    /// <summary>Outlines the bar in red and writes next to it, or on it where space is short, how many elements are not finite.</summary>
    private static void DrawNonFinite(
        SvgText svg, GradientFlowRow row, double left, double top, double length, double bar, double baseline, double width, double fontSize)
    {
        svg.Rect(left, top, Math.Max(2, length), bar, "none", stroke: Missing, radius: 2);
        var beside = length + 8 + row.Reason.Length * fontSize * 0.56 <= width;
        svg.Text(left + (beside ? length + 8 : 8), baseline, row.Reason, beside ? Missing : "#ffffff", fontSize, bold: true);
    }

    /// <summary>A row without a bar: hatched and red where the gradient is missing, plain where it is frozen or truly zero.</summary>
    private static void DrawSlot(
        SvgText svg, GradientFlowRow row, double left, double top, double width, double bar, double baseline, double fontSize)
    {
        var (fill, ink) = row.State switch
        {
            GradientState.Frozen => ("#eef1f4", Frozen),
            GradientState.NotYetRun => ("#eef1f4", Ink),
            GradientState.Present when row.Statistics.NonFinite == 0 => ("#fff4de", Warn),
            _ => ("url(#missing)", Missing),
        };
        svg.Rect(left, top, width, bar, fill, stroke: ink, radius: 2, dashed: true, hover: $"{row.Name}: {row.Reason}");
        var most = (int)(width / (fontSize * 0.52)) - 2;
        var reason = row.Reason.Length > most ? row.Reason[..(most - 1)] + "…" : row.Reason;
        svg.Text(left + 8, baseline, reason, ink, fontSize, hover: row.Reason, halo: row.IsMissing ? "#fdf3f1" : null);
    }

    private static string Number(double value) => value.ToString("0.0e+0", System.Globalization.CultureInfo.InvariantCulture);
}
