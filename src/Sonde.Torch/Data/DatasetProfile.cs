// A data set at a glance, taken before training: classes, balance, value range, and samples to look at.
using System.Globalization;
using System.Text.Json;
using Sonde.Events;
using Sonde.Torch;
using static TorchSharp.torch;

namespace Sonde;

/// <summary>Facts of a data set held in tensors. Keeps numbers and a few sample images, no tensor.</summary>
public sealed class DatasetProfile
{
    private readonly SampleGrid? _grid;

    private DatasetProfile(long samples, long[] sampleShape, string[] classNames, long[] classCounts, ValueRange range, SampleGrid? grid)
    {
        (Samples, SampleShape, ClassNames, ClassCounts, _grid) = (samples, sampleShape, classNames, classCounts, grid);
        (Min, Max, Mean, StandardDeviation, NonFinite) = (range.Min, range.Max, range.Mean, range.StandardDeviation, range.NonFinite);
    }

    /// <summary>Number of samples.</summary>
    public long Samples { get; }

    /// <summary>Shape of one sample.</summary>
    public IReadOnlyList<long> SampleShape { get; }

    /// <summary>Names by class index; empty when the labels are not integers.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Samples by class index.</summary>
    public IReadOnlyList<long> ClassCounts { get; }

    /// <summary>Smallest finite value; NaN when there is none.</summary>
    public double Min { get; }

    /// <summary>Largest finite value; NaN when there is none.</summary>
    public double Max { get; }

    /// <summary>Mean of the finite values; NaN when there is none.</summary>
    public double Mean { get; }

    /// <summary>Population standard deviation of the finite values; NaN when there is none.</summary>
    public double StandardDeviation { get; }

    /// <summary>Count of NaN and infinite values.</summary>
    public long NonFinite { get; }

    /// <summary>Profiles a data set.</summary>
    /// <param name="data">Samples along the first dimension, [n, ...], of any type.</param>
    /// <param name="labels">n integer class indices from 0, or n floating-point targets, for which no classes are counted.</param>
    /// <param name="classNames">Names by class index; missing ones are named by their number.</param>
    /// <exception cref="ArgumentException">Samples and labels differ in number, or a class index is negative.</exception>
    public static DatasetProfile Create(Tensor data, Tensor labels, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labels);
        if (data.dim() == 0 || labels.dim() == 0 || data.shape[0] != labels.shape[0])
            throw new ArgumentException($"There are {(data.dim() == 0 ? 0 : data.shape[0])} samples but {(labels.dim() == 0 ? 0 : labels.shape[0])} labels.", nameof(labels));
        var classes = HostTensor.IsInteger(labels.dtype) && labels.numel() == labels.shape[0] ? HostTensor.ToInt64s(labels) : [];
        var counts = Count(classes, classNames?.Count ?? 0);
        string[] names = [.. counts.Select((_, i) => i < classNames?.Count ? classNames[i] : i.ToString(CultureInfo.InvariantCulture))];
        var range = ValueRange.Of(data);
        return new(data.shape[0], data.shape[1..], names, counts, range, SampleGrid.Create(data, classes, names, counts, range));
    }

    /// <summary>The facts as they are stored.</summary>
    /// <param name="name">What the split is called.</param>
    public DatasetRecord ToRecord(string name) =>
        new(1, name, Samples, [.. SampleShape], [.. ClassNames], [.. ClassCounts], Min, Max, Mean, StandardDeviation, NonFinite);

    /// <summary>
    /// Writes the record under <c>sonde/dataset/NAME</c> and, where samples are images, a grid of them under <c>data/NAME/samples</c>:
    /// a row a class, in class order.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="name">What the split is called: <c>train</c>, <c>test</c>.</param>
    public void WriteTo(SummaryWriter writer, string name)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var json = JsonSerializer.Serialize(ToRecord(name), RecordJson.Default.DatasetRecord);
        writer.AddTensor($"{PluginNames.TagFor(PluginNames.Dataset)}/{name}", json, 0, new SummaryMetadata(PluginNames.Dataset, default, DataClass: DataClass.Tensor));
        if (_grid?.Draw() is { } image) writer.AddImage($"data/{name}/samples", image.Pixels, image.Width, image.Height, image.Channels, 0);
    }

    private static long[] Count(long[] classes, int atLeast)
    {
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] < 0)
                throw new ArgumentException($"Sample {i} has the label {classes[i]}; class indices start at 0.", nameof(classes));
        }
        var counts = new long[classes.Length == 0 ? 0 : Math.Max(atLeast, classes.Max() + 1)];
        foreach (var label in classes) counts[label]++;
        return counts;
    }
}
