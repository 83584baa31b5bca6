// A few samples of each class, side by side: one look shows swapped labels, wrong channels and broken images.
using System.Globalization;
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Copies of the first samples of each class, and the drawing of them.</summary>
internal sealed class SampleGrid
{
    /// <summary>Samples shown of one class.</summary>
    public const int SamplesPerClass = 10;

    /// <summary>Classes shown; more are left out, and the image says so.</summary>
    public const int MostClasses = 100;

    /// <summary>Smallest side of a cell: smaller samples are enlarged by a whole factor.</summary>
    private const int CellSide = 48;

    private const int Gap = 3, LetterScale = 2, LabelGap = 6, LongestName = 16;
    private readonly List<(string Label, List<TensorImage> Samples)> _rows = [];
    private readonly string? _leftOut;

    private SampleGrid(IEnumerable<(string Label, List<TensorImage> Samples)> rows, string? leftOut)
    {
        _rows.AddRange(rows);
        _leftOut = leftOut;
    }

    /// <summary>Picks the samples; null where a sample is not an image of one or three channels, or there is none.</summary>
    public static SampleGrid? Create(Tensor data, long[] classes, string[] names, long[] counts, ValueRange range)
    {
        if (FormatOf(data) is not { } format || data.shape[0] == 0) return null;
        if (counts.Length == 0)
            return new([("samples", [.. Enumerable.Range(0, (int)Math.Min(SamplesPerClass, data.shape[0])).Select(i => Read(data, i, format, range))])], null);
        var picked = new List<long>[Math.Min(MostClasses, counts.Length)];
        for (var i = 0; i < picked.Length; i++) picked[i] = [];
        for (long i = 0; i < classes.Length; i++)
            if (classes[i] < picked.Length && picked[classes[i]] is { Count: < SamplesPerClass } row) row.Add(i);
        var rows = picked.Select((indices, c) =>
            ($"{Short(names[c])} {counts[c].ToString(CultureInfo.InvariantCulture)}", indices.Select(i => Read(data, i, format, range)).ToList()));
        return new(rows, counts.Length > picked.Length ? $"{picked.Length} of {counts.Length} classes are shown" : null);
    }

    /// <summary>White paper, a row a class: its name and number of samples, then the samples.</summary>
    public TensorImage Draw()
    {
        var all = _rows.SelectMany(row => row.Samples).ToList();
        var (width, height, channels) = (all.Max(s => s.Width), all.Max(s => s.Height), all.Max(s => s.Channels));
        var scale = Math.Max(1, (CellSide + Math.Max(width, height) - 1) / Math.Max(width, height));
        var (cell, line) = (width * scale + Gap, Math.Max(height * scale, BitmapFont.Height * LetterScale) + Gap);
        var labels = (_rows.Max(row => BitmapFont.Measure(row.Label)) + LabelGap) * LetterScale + Gap;
        var footer = _leftOut is null ? 0 : BitmapFont.Height * LetterScale + 2 * Gap;
        var canvas = new PixelCanvas(labels + Math.Max(1, _rows.Max(row => row.Samples.Count)) * cell, _rows.Count * line + Gap + footer, channels);
        canvas.Fill(255);
        for (var r = 0; r < _rows.Count; r++)
        {
            var top = Gap + r * line;
            canvas.Write(_rows[r].Label, Gap, top + (line - Gap - BitmapFont.Height * LetterScale) / 2, LetterScale, 30);
            for (var i = 0; i < _rows[r].Samples.Count; i++) canvas.Draw(_rows[r].Samples[i], labels + i * cell, top, scale);
        }
        if (_leftOut is not null) canvas.Write(_leftOut, Gap, _rows.Count * line + 2 * Gap, LetterScale, 30);
        return canvas.ToImage();
    }

    private static string? FormatOf(Tensor data) => data.shape switch
    {
        [_, > 1, > 1] => "HW",
        [_, 1 or 3, > 1, > 1] => "CHW",
        [_, > 1, > 1, 1 or 3] => "HWC",
        _ => null,
    };

    /// <summary>Byte samples are shown as they are; others are stretched from the data's whole range to 0..255, NaN as black.</summary>
    private static TensorImage Read(Tensor data, long index, string format, ValueRange range)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var sample = data[index].detach();
        if (sample.dtype == ScalarType.Byte) return TensorImage.Read(sample, format);
        var span = range.Max > range.Min ? range.Max - range.Min : 1;
        return TensorImage.Read(sample.to(ScalarType.Float32).sub(range.Min).div(span), format);
    }

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + ".";
}
