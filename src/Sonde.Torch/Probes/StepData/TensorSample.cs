// An even sample of a tensor's elements: some of its samples (dimension 0), and of each of them the same positions.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// The chosen elements as doubles, sample by sample. A tensor of at most <see cref="Most"/> elements is read whole; of a larger one up to that
/// many, the positions a little off an even grid, so that no dimension's size falls in step with them.
/// </summary>
internal sealed class TensorSample
{
    /// <summary>Elements that are read of a tensor.</summary>
    public const int Most = 1 << 14;

    private const int MostLines = 64;            // lines that are read of each dimension
    private const int MostInLines = 1 << 12;     // their elements
    private const int FewestPositions = 64;      // of each sample, where it has as many

    private TensorSample(Tensor tensor, long[] shape, long elements)
    {
        Tensor = tensor;
        Shape = shape;
        Elements = elements;
        Samples = shape.Length == 0 ? 1 : shape[0];
        SampleSize = Samples == 0 ? 0 : elements / Samples;
        Positions = (int)Math.Min(SampleSize, Math.Max(Math.Min(FewestPositions, Most), Samples == 0 ? 0 : Most / Samples));
        Rows = Positions == 0 ? 0 : (int)Math.Min(Samples, Math.Max(1, Most / Positions));
        Values = new double[Rows * Positions];
        ElementReader.Read(tensor, shape, Places(), Values);
    }

    /// <summary>The tensor; the user's.</summary>
    public Tensor Tensor { get; }

    /// <summary>Its shape.</summary>
    public long[] Shape { get; }

    /// <summary>Its elements, those that are not read included.</summary>
    public long Elements { get; }

    /// <summary>Its size along dimension 0; 1 where it has none.</summary>
    public long Samples { get; }

    /// <summary>Elements of one sample.</summary>
    public long SampleSize { get; }

    /// <summary>Samples that were read.</summary>
    public int Rows { get; }

    /// <summary>Elements that were read of each.</summary>
    public int Positions { get; }

    /// <summary>What was read, row by row.</summary>
    public double[] Values { get; }

    /// <summary>Whether nothing is left out.</summary>
    public bool IsWhole => Values.Length == Elements;

    /// <summary>The sample of a tensor; null where its elements are no real numbers.</summary>
    public static TensorSample? Of(Tensor tensor) => ElementReader.CanRead(tensor) ? new(tensor, tensor.shape, tensor.numel()) : null;

    /// <summary>What was read of one sample.</summary>
    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Positions, Positions);

    /// <summary>The index along dimension 0 of a sample that was read.</summary>
    public long SampleOf(int row) => row * Samples / Rows;

    /// <summary>Reads other elements of the tensor.</summary>
    public double[] Read(ReadOnlySpan<long> places)
    {
        var values = new double[places.Length];
        ElementReader.Read(Tensor, Shape, places, values);
        return values;
    }

    /// <summary>Whole lines along a dimension, evenly spread, one after the other.</summary>
    public double[] Lines(int dimension)
    {
        var length = Shape[dimension];
        if (Elements == 0 || length > Most) return [];
        var inner = 1L;
        for (var d = dimension + 1; d < Shape.Length; d++) inner *= Shape[d];
        var all = Elements / length;
        var count = Math.Min(all, Math.Clamp(MostInLines / length, 1, MostLines));
        var places = new long[count * length];
        for (var line = 0L; line < count; line++)
        {
            var (outer, within) = Math.DivRem(Spread(line, count, all), inner);
            for (var i = 0L; i < length; i++) places[line * length + i] = (outer * length + i) * inner + within;
        }
        return Read(places);
    }

    /// <summary>The i-th of some places that are spread over all, each somewhere in its own part of them.</summary>
    public static long Spread(long i, long some, long all)
    {
        if (some == all) return i;
        var golden = i * 0.6180339887498949;
        return Math.Min(all - 1, (long)((i + golden - Math.Floor(golden)) * all / some));
    }

    private long[] Places()
    {
        var places = new long[Rows * Positions];
        for (var position = 0; position < Positions; position++) places[position] = Spread(position, Positions, SampleSize);
        for (var row = Rows - 1; row >= 0; row--)
        {
            var start = SampleOf(row) * SampleSize;
            for (var position = 0; position < Positions; position++) places[row * Positions + position] = start + places[position];
        }
        return places;
    }
}
