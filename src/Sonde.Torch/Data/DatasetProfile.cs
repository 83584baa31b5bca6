// A data set at a glance, taken before training: classes, balance, value range, and samples to look at.
using System.Globalization;
using System.Text;
using Sonde.Events;
using Sonde.Torch;
using static TorchSharp.torch;

namespace Sonde;

/// <summary>Facts of a data set held in tensors. Keeps numbers and a few sample images, no tensor.</summary>
public sealed class DatasetProfile
{
    private const long MostClasses = 1 << 24;   // a count each: a label of 2^40 must not take the memory
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

    /// <summary>Names by class index; empty when the labels are no classes.</summary>
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
    /// <param name="labels">
    /// n class indices from 0: integers, booleans, or floating-point numbers that are whole; or one-hot rows [n, C]. Other targets (a regression,
    /// several labels a sample, masks) have no classes, and none are counted. Whole floating-point numbers count as classes where
    /// <paramref name="classNames"/> are given, or where each number from 0 to the largest occurs and that is below 1000.
    /// </param>
    /// <param name="classNames">Names by class index, at least as many as there are classes in the labels; null names each by its number.</param>
    /// <exception cref="ArgumentException">
    /// Samples and labels differ in number, a class index is negative, there are fewer names than classes, or names are given for labels that
    /// are no classes.
    /// </exception>
    public static DatasetProfile Create(Tensor data, Tensor labels, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labels);
        if (data.dim() == 0 || labels.dim() == 0 || data.shape[0] != labels.shape[0])
        {
            throw new ArgumentException(
                $"There are {(data.dim() == 0 ? 0 : data.shape[0])} samples but {(labels.dim() == 0 ? 0 : labels.shape[0])} labels.", nameof(labels));
        }
        var classes = ClassLabels.Read(labels, isNamed: classNames is not null);
        var counts = Count(classes, classNames?.Count ?? 0);
        if (classNames is not null && classNames.Count < counts.Length)
        {
            throw new ArgumentException(
                $"There are {classNames.Count} class names, and the labels reach class {counts.Length - 1}: {counts.Length} names are needed.",
                nameof(classNames));
        }
        string[] names = [.. counts.Select((_, i) => classNames?[i] ?? i.ToString(CultureInfo.InvariantCulture))];
        var range = ValueRange.Of(data);
        return new(data.shape[0], data.shape[1..], names, counts, range, SampleGrid.Create(data, classes, names, counts, range));
    }

    /// <summary>The facts in a few lines: samples, values, classes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Samples} samples of shape [{string.Join(", ", SampleShape)}], values {Min:G6} to {Max:G6}, "
            + $"mean {Mean:G6}, standard deviation {StandardDeviation:G6}");
        if (NonFinite > 0) text.Append(CultureInfo.InvariantCulture, $", {NonFinite} values are NaN or infinite");
        if (ClassCounts.Count == 0) return text.AppendLine().Append("no classes: the labels are not class indices").ToString();
        const int Most = 20;
        text.AppendLine().Append(CultureInfo.InvariantCulture, $"{ClassCounts.Count} classes: ");
        text.AppendJoin(
            ", ", ClassNames.Zip(ClassCounts).Take(Most).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.First} {entry.Second}")));
        if (ClassCounts.Count > Most) text.Append(CultureInfo.InvariantCulture, $" and {ClassCounts.Count - Most} more");
        return text.ToString();
    }

    /// <summary>The facts as they are stored.</summary>
    /// <param name="name">What the split is called.</param>
    internal DatasetRecord ToRecord(string name) =>
        new()
        {
            Name = name,
            Samples = Samples,
            SampleShape = [.. SampleShape],
            ClassNames = [.. ClassNames],
            ClassCounts = [.. ClassCounts],
            Min = Min,
            Max = Max,
            Mean = Mean,
            StandardDeviation = StandardDeviation,
            NonFinite = NonFinite,
        };

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
        var json = DatasetRecord.Reading.WriteText(ToRecord(name));
        writer.AddTensor(
            $"{DatasetRecord.Reading.TagFor()}/{name}", json, 0, new SummaryMetadata(DatasetRecord.Reading.Plugin, default, DataClass: DataClass.Tensor));
        if (_grid?.Draw() is { } image) writer.AddImage($"data/{name}/samples", image.Pixels, image.Width, image.Height, image.Channels, 0);
    }

    private static long[] Count(long[] labels, int atLeast)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0)
                throw new ArgumentException($"Sample {i} has the label {labels[i]}; class indices start at 0.", nameof(labels));
            if (labels[i] >= MostClasses)
                throw new ArgumentException($"Sample {i} has the label {labels[i]}; class indices end at {MostClasses - 1}.", nameof(labels));
        }
        var counts = new long[labels.Length == 0 ? 0 : Math.Max(atLeast, labels.Max() + 1)];
        foreach (var label in labels) counts[label]++;
        return counts;
    }
}
