// One tag of one run whose values are not scalars: where each payload lies, read from the file on demand.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// All blobs of a tag, in the order of the run's files (by name) and within a file in file order. Only steps, times and places
/// are in memory. Immutable. Reading a payload throws <see cref="IOException"/> when its file is gone or was replaced, and
/// <see cref="InvalidDataException"/> when the payload is not what the method reads; the Try methods return false for the latter.
/// </summary>
public sealed class BlobSeries
{
    private readonly BlobPart[] _parts;
    private readonly SummaryMetadata? _metadata;

    internal BlobSeries(string tag, BlobPart[] parts)
    {
        Tag = tag;
        _parts = parts;
        _metadata = Array.Find(parts, static part => part.Metadata is not null).Metadata;
        foreach (var part in parts)
            Count += part.View.Count;
        var first = PayloadKindAt(0);
        IsTensorForm = first == PayloadKind.Tensor;
        Plugin = _metadata?.PluginName ?? (first is PayloadKind.Graph ? "graphs" : "");
        Kind = WellKnownTags.KindOf(Plugin) ?? WellKnownTags.KindOf(first);
    }

    /// <summary>The tag, as the writer wrote it.</summary>
    public string Tag { get; }

    /// <summary>What the payloads show.</summary>
    public BlobKind Kind { get; }

    /// <summary>The plugin named by the metadata of the tag's first record; empty for none.</summary>
    public string Plugin { get; }

    /// <summary>The plugin's own bytes in the metadata of the tag's first record.</summary>
    public ReadOnlyMemory<byte> PluginContent => _metadata?.Content ?? default;

    /// <summary>A name to show in place of the tag; empty for none.</summary>
    public string DisplayName => _metadata?.DisplayName ?? "";

    /// <summary>A description in Markdown; empty for none.</summary>
    public string Description => _metadata?.Description ?? "";

    /// <summary>Whether the first value is a tensor rather than a legacy message. Every value is read by its own form.</summary>
    public bool IsTensorForm { get; }

    /// <summary>Number of blobs, at least 1.</summary>
    public int Count { get; }

    internal ReadOnlySpan<BlobPart> Parts => _parts;

    /// <summary>The step of a blob, 0 ≤ <paramref name="i"/> &lt; <see cref="Count"/>.</summary>
    public long StepAt(int i) => Locate(ref i).StepAt(i);

    /// <summary>The wall time of a blob in seconds since 1970 (UTC).</summary>
    public double WallTimeAt(int i) => Locate(ref i).WallTimeAt(i);

    /// <summary>The length of a blob's payload in bytes.</summary>
    public int LengthAt(int i) => Locate(ref i).LengthAt(i);

    /// <summary>Reads the bytes of the image, histogram, audio, tensor or graph message; empty for values that are metadata alone.</summary>
    public byte[] Read(int i)
    {
        var view = Locate(ref i);
        var length = view.LengthAt(i);
        var bytes = length == 0 ? [] : new byte[length];
        if (length > 0)
            view.File.Read(view.OffsetAt(i), bytes);
        return bytes;
    }

    /// <summary>Reads a histogram in either form; in tensor form the moments come from the buckets' centres.</summary>
    public HistogramSummary ReadHistogram(int i) => TryReadHistogram(i, out var histogram) ? histogram : throw NotA("histogram", i);

    /// <inheritdoc cref="ReadHistogram"/>
    public bool TryReadHistogram(int i, out HistogramSummary histogram)
    {
        using var payload = Rent(i);
        return PayloadKindAt(i) == PayloadKind.Histogram
            ? HistogramSummary.TryDecode(payload.Span, out histogram)
            : HistogramSummary.TryFromTensor(TensorOrEmpty(i, payload.Span, out var found), out histogram) && found;
    }

    /// <summary>Reads a histogram in either form as bins with both edges: what a chart draws.</summary>
    public HistogramBin[] ReadHistogramBins(int i) => TryReadHistogramBins(i, out var bins) ? bins : throw NotA("histogram", i);

    /// <inheritdoc cref="ReadHistogramBins"/>
    public bool TryReadHistogramBins(int i, out HistogramBin[] bins) => TryReadHistogramBins(i, out bins, out _);

    /// <inheritdoc cref="ReadHistogramBins"/>
    /// <param name="i">Which blob.</param>
    /// <param name="bins">The bins; empty when false comes back.</param>
    /// <param name="buckets">Buckets in the file; beyond <see cref="HistogramSummary.MaxBuckets"/> neighbours may be one bin.</param>
    public bool TryReadHistogramBins(int i, out HistogramBin[] bins, out long buckets)
    {
        (bins, buckets) = ([], 0);
        using var payload = Rent(i);
        if (PayloadKindAt(i) != PayloadKind.Histogram)
        {
            var tensor = TensorOrEmpty(i, payload.Span, out var found);
            if (!found || !HistogramBin.TryFromTensor(tensor, out bins))
                return false;
            buckets = tensor.Shape[0];
            return true;
        }

        if (!HistogramSummary.TryDecode(payload.Span, out var histogram))
            return false;
        (bins, buckets) = (HistogramBin.From(histogram), histogram.StoredBuckets);
        return true;
    }

    /// <summary>How many images a value holds: 1 in legacy form, any number in tensor form; 0 when it holds none.</summary>
    public int ImageCountAt(int i)
    {
        if (PayloadKindAt(i) == PayloadKind.Image)
            return 1;
        return TryReadTensor(i, out var tensor) ? ImageSummary.CountIn(tensor) : 0;
    }

    /// <summary>Reads an image in either form; <paramref name="sample"/> counts the images of one value from 0.</summary>
    public ImageSummary ReadImage(int i, int sample = 0) => TryReadImage(i, sample, out var image) ? image : throw NotA("image", i);

    /// <inheritdoc cref="ReadImage"/>
    public bool TryReadImage(int i, int sample, out ImageSummary image)
    {
        using var payload = Rent(i);
        return PayloadKindAt(i) == PayloadKind.Image
            ? ImageSummary.TryDecode(payload.Span, out image) && sample == 0
            : ImageSummary.TryFromTensor(TensorOrEmpty(i, payload.Span, out var found), sample, out image) && found;
    }

    /// <summary>Reads the strings of a string tensor, row-major.</summary>
    public string[] ReadTexts(int i) => TryReadTexts(i, out var texts) ? texts : throw NotA("text", i);

    /// <inheritdoc cref="ReadTexts"/>
    public bool TryReadTexts(int i, out string[] texts)
    {
        texts = [];
        if (PayloadKindAt(i) != PayloadKind.Tensor)
            return false;
        using var payload = Rent(i);
        return TextSummary.TryDecode(payload.Span, out texts);
    }

    /// <summary>Reads a tensor.</summary>
    public TensorValue ReadTensor(int i) => TryReadTensor(i, out var tensor) ? tensor : throw NotA("tensor", i);

    /// <inheritdoc cref="ReadTensor"/>
    public bool TryReadTensor(int i, out TensorValue tensor)
    {
        using var payload = Rent(i);
        tensor = TensorOrEmpty(i, payload.Span, out var found);
        return found;
    }

    internal PayloadKind PayloadKindAt(int i) => Locate(ref i).KindAt(i);

    private PooledBytes Rent(int i)
    {
        var view = Locate(ref i);
        var payload = new PooledBytes(view.LengthAt(i));
        try
        {
            if (payload.Span.Length > 0)
                view.File.Read(view.OffsetAt(i), payload.Memory);
            return payload;
        }
        catch
        {
            payload.Dispose();
            throw;
        }
    }

    private TensorValue TensorOrEmpty(int i, ReadOnlySpan<byte> payload, out bool found)
    {
        found = TensorValue.TryDecode(payload, out var tensor) && PayloadKindAt(i) == PayloadKind.Tensor;
        return tensor;
    }

    internal PayloadPlace PlaceAt(int i)
    {
        var view = Locate(ref i);
        return new(view.File, view.OffsetAt(i));
    }

    /// <summary>Where a blob lies, in words: <c>offset 120 of 'run/events'</c>.</summary>
    internal string PlaceOf(int i)
    {
        var view = Locate(ref i);
        return $"offset {view.OffsetAt(i)} of '{view.File.Name}'";
    }

    /// <summary>Why a blob that a Try method refused cannot be read, as a sentence with its place in the file.</summary>
    /// <param name="what">What it should be: <c>text</c>.</param>
    /// <param name="i">Which blob.</param>
    public string DescribeUnreadable(string what, int i)
    {
        var reason = "";
        if (PayloadKindAt(i) == PayloadKind.Tensor)
        {
            using var payload = Rent(i);
            if (!TensorValue.TryDecode(payload.Span, out _, out var problem))
                reason = $": {problem}";
        }

        return $"'{Tag}' at step {StepAt(i)} is no {what} ({PlaceOf(i)}){reason}.";
    }

    private InvalidDataException NotA(string what, int i) => new(DescribeUnreadable(what, i));

    private BlobView Locate(ref int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var part = 0;
        while (index >= _parts[part].View.Count)
            index -= _parts[part++].View.Count;
        return _parts[part].View;
    }
}
