// The curves of a run that a diagnosis rests on, as SVG: loss and accuracy, with the steps of the first finding marked.
using System.Globalization;
using System.Net;
using System.Text;
using Sonde.Diagnosis;
using Sonde.Runs;

namespace Sonde;

/// <summary>Draws loss and accuracy of a run: the smallest and the largest value of each of 300 stretches, so that a spike is seen.</summary>
internal static class CurveSvg
{
    private const int Stretches = 300;
    private const int MostCurves = 4;
    private const double Width = 900;
    private const double Height = 220;
    private const double Left = 70;
    private const double Bottom = 30;

    /// <summary>A figure for each quantity; empty where there is neither loss nor accuracy.</summary>
    public static string Of(Run run, IReadOnlyList<StepRange> marked)
    {
        var text = new StringBuilder();
        foreach (var quantity in (Quantity[])[Quantity.Loss, Quantity.Accuracy])
        {
            ScalarSeries[] series = [.. run.Scalars.Values.Where(s => s.Count > 1 && TagMeaning.Of(s.Tag).Quantity == quantity).Take(MostCurves)];
            if (series.Length > 0) Draw(series, marked, text);
        }

        return text.ToString();
    }

    private static void Draw(ScalarSeries[] all, IReadOnlyList<StepRange> marked, StringBuilder text)
    {
        var curves = all.Select(Points).Where(curve => curve.Count > 1).ToArray();
        if (curves.Length == 0) return;
        var (firstStep, lastStep) = (curves.Min(c => c[0].Step), curves.Max(c => c[^1].Step));
        var (low, high) = (curves.Min(c => c.Min(p => p.Value)), curves.Max(c => c.Max(p => p.Value)));
        if (low == high) (low, high) = (low - 0.5, high + 0.5);
        double X(double step) => Left + ((Width - Left - 10) * (step - firstStep) / Math.Max(1, lastStep - firstStep));
        double Y(double value) => 10 + ((Height - Bottom - 10) * (high - value) / (high - low));
        var names = string.Join(", ", all.Select(s => s.Tag));
        text.Append(Text($"<figure><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(names)}\">"));
        foreach (var range in marked)
        {
            var (from, to) = (X(Math.Clamp(range.First, firstStep, lastStep)), X(Math.Clamp(range.Last, firstStep, lastStep)));
            text.Append(Text($"<rect x=\"{from:0.#}\" y=\"10\" width=\"{Math.Max(1, to - from):0.#}\" height=\"{Height - Bottom - 10}\" fill=\"var(--error)\" ")
                + "opacity=\"0.1\"/>");
        }

        foreach (var (at, label) in new[] { (low, Wording.Number(Round(low))), (high, Wording.Number(Round(high))) })
        {
            text.Append(Text($"<line x1=\"{Left}\" x2=\"{Width - 10}\" y1=\"{Y(at):0.#}\" y2=\"{Y(at):0.#}\" stroke=\"var(--line)\"/><text x=\"{Left - 6}\" ")
                + Text($"y=\"{Y(at) + 4:0.#}\" font-size=\"12\" text-anchor=\"end\" fill=\"var(--dim)\">{label}</text>"));
        }
        text.Append(Text($"<text x=\"{Left}\" y=\"{Height - 8}\" font-size=\"12\" fill=\"var(--dim)\">step {firstStep}</text><text x=\"{Width - 10}\" ")
            + Text($"y=\"{Height - 8}\" font-size=\"12\" text-anchor=\"end\" fill=\"var(--dim)\">{lastStep}</text>"));
        for (var i = 0; i < curves.Length; i++)
        {
            var points = string.Join(' ', curves[i].Select(p => Text($"{X(p.Step):0.#},{Y(p.Value):0.#}")));
            text.Append(Text($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{Colour(i)}\" stroke-width=\"1.5\" ")
                + Text($"stroke-dasharray=\"{(i < 2 ? "none" : i == 2 ? "6 3" : "2 3")}\"/>"));
        }

        string[] marks = ["\u2014", "\u2014", "- -", "\u00b7\u00b7\u00b7"];
        var captions = all.Select((s, i) => Text($"<span style=\"color: {Colour(i)}\">{marks[i]} {WebUtility.HtmlEncode(s.Tag)}</span>"));
        var shaded = marked.Count > 0 ? "; the steps of the first finding are shaded" : "";
        text.Append(Text($"</svg><figcaption>{string.Join(" &nbsp; ", captions)}{shaded}</figcaption></figure>\n"));
    }

    private static string Colour(int curve) => curve == 0 ? "var(--curve)" : "var(--other)";

    // NaN and infinity cannot be drawn; the findings tell of them.
    private static List<(long Step, double Value)> Points(ScalarSeries series)
    {
        var steps = new long[series.Count];
        var values = new double[series.Count];
        series.CopySteps(0, steps);
        series.CopyValues(0, values);
        var points = new List<(long, double)>();
        var length = Math.Max(1, (series.Count + Stretches - 1) / Stretches);
        for (var from = 0; from < series.Count; from += length)
        {
            int[] finite = [.. Enumerable.Range(from, Math.Min(length, series.Count - from)).Where(i => double.IsFinite(values[i]))];
            if (finite.Length == 0) continue;
            var (least, most) = (finite.MinBy(i => values[i]), finite.MaxBy(i => values[i]));
            foreach (var i in least == most ? [least] : least < most ? (int[])[least, most] : [most, least])
                points.Add((steps[i], values[i]));
        }

        return points;
    }

    private static double Round(double value) =>
        value == 0 ? 0 : double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
