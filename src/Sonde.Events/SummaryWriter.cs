// Writes what a training run measures to an event file that TensorBoard and Sonde read.
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Sonde.Events;
using Sonde.Events.Wire;
using Sonde.Events.Writing;

namespace Sonde;

/// <summary>
/// Writes summaries to one event file. Calls are thread-safe and keep their order; each encodes into memory and returns, and a
/// background flush brings the records to the operating system within <see cref="SummaryWriterOptions.FlushPeriod"/>.
/// </summary>
/// <remarks>
/// Once written, a file that cannot be written any more (disk full, folder gone) never throws into training: records are kept
/// in memory up to <see cref="SummaryWriterOptions.MaxPendingBytes"/> and dropped beyond, <see cref="DroppedRecords"/> counts
/// them, standard error says so once, and writing goes on as soon as it can. A deleted file is created anew with what is left.
/// </remarks>
public sealed class SummaryWriter : IDisposable
{
    private const uint SimpleValueKey = (2 << 3) | WireType.Fixed32;
    private const uint ImageKey = (4 << 3) | WireType.Length;
    private const uint HistogramKey = (5 << 3) | WireType.Length;
    private const uint TensorKey = (8 << 3) | WireType.Length;
    private const int NameAttempts = 1000;

    private static readonly byte[] TextMetadata = new SummaryMetadata(TextSummary.PluginName, default).Encode();

    // Two writers of one process never share a name, whatever second and folder they start in.
    private static long s_lastUid = -1;

    private readonly SummaryWriterOptions _options;
    private readonly Func<string, FileMode, IAppendFile> _open;
    private readonly EventFileWriter _file;
    private readonly Lock _childrenGate = new();
    private readonly Dictionary<(string MainTag, string Key), SummaryWriter> _children = [];
    private bool _disposed;

    /// <summary>Creates the folder and the event file in it.</summary>
    /// <param name="logdir">The run's folder.</param>
    /// <param name="options">Options; defaults where null.</param>
    /// <exception cref="IOException">The folder or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">They must not be created.</exception>
    public SummaryWriter(string logdir, SummaryWriterOptions? options = null)
        : this(logdir, options ?? new SummaryWriterOptions(), AppendFile.Open, createNow: true)
    {
    }

    internal SummaryWriter(string logdir, SummaryWriterOptions options, Func<string, FileMode, IAppendFile> open, bool createNow)
    {
        ArgumentException.ThrowIfNullOrEmpty(logdir);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPendingBytes, 1);
        _options = options;
        _open = open;
        LogDirectory = Path.GetFullPath(logdir);
        var errors = options.ErrorOutput ?? Console.Error;
        for (var attempt = 1; ; attempt++)
        {
            FilePath = Path.Combine(LogDirectory, MakeFileName(options));
            try
            {
                _file = new EventFileWriter(new EventFileSink(FilePath, options.TimeProvider, open, errors), options, createNow);
                return;
            }
            catch (IOException) when (File.Exists(FilePath) && attempt < NameAttempts)
            {
                // A process of the same number on a machine of the same name (containers) took it: the next number is free.
            }
        }
    }

    /// <summary>The run's folder, as a full path.</summary>
    public string LogDirectory { get; }

    /// <summary>The event file, as a full path.</summary>
    public string FilePath { get; }

    /// <summary>The step of the record added last; null before the first.</summary>
    public long? LastStep => _file.LastStep;

    /// <summary>Records that were lost because the file could not be written, those of <see cref="AddScalars"/> included.</summary>
    public long DroppedRecords => _file.DroppedRecords + Children().Sum(child => child.DroppedRecords);

    /// <summary>Why the last write failed; null while all is well.</summary>
    public string? WriteError => _file.Error;

    /// <summary>Adds a scalar, stored as float32.</summary>
    /// <param name="tag">The tag; a slash groups charts.</param>
    /// <param name="value">The value; NaN and infinity are kept.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddScalar(string tag, double value, long step, double? wallTime = null)
    {
        using var record = _file.Begin(tag, step, wallTime, SimpleValueKey, sizeof(float));
        BinaryPrimitives.WriteSingleLittleEndian(record.Payload, (float)value);
    }

    /// <summary>
    /// Adds several scalars that belong into one chart, as PyTorch does: each goes under the main tag into a run of its own, in
    /// the subfolder <c>mainTag_key</c> with slashes of the main tag replaced by underscores.
    /// </summary>
    /// <param name="mainTag">The tag of all.</param>
    /// <param name="values">The values by key.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddScalars(string mainTag, IReadOnlyDictionary<string, double> values, long step, double? wallTime = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(mainTag);
        ArgumentNullException.ThrowIfNull(values);
        var time = wallTime ?? UnixTime.Now(_options.TimeProvider);
        foreach (var (key, value) in values)
        {
            Child(mainTag, key).AddScalar(mainTag, value, step, time);
        }
    }

    /// <summary>
    /// Adds a histogram in PyTorch's bins. NaN and infinite values are left out of it altogether: the count is that of the
    /// finite values.
    /// </summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The values, of any shape.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddHistogram(string tag, ReadOnlySpan<float> values, long step, double? wallTime = null)
    {
        Span<long> counts = stackalloc long[GeometricBins.Bins];
        var bins = GeometricBins.Sort(values, counts);
        using var record = _file.Begin(tag, step, wallTime, HistogramKey, bins.PayloadBytes);
        bins.Write(record.Payload);
    }

    /// <summary>Adds an image, stored as PNG.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="pixels">Bytes of shape [height, width, channels], row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels, or there is no such number of channels.</exception>
    public void AddImage(
        string tag, ReadOnlySpan<byte> pixels, int width, int height, int channels, long step, double? wallTime = null) =>
        AddEncodedImage(tag, PngEncoder.Encode(pixels, width, height, channels), width, height, channels, step, wallTime);

    /// <summary>Adds an image that is encoded already (PNG, JPEG, GIF); the bytes are stored as they are.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="encoded">The bytes of the image file.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">The format's colour space: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddEncodedImage(
        string tag, ReadOnlySpan<byte> encoded, int width, int height, int channels, long step, double? wallTime = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        using var record = _file.Begin(tag, step, wallTime, ImageKey, ImageSummary.SizeOf(width, height, channels, encoded.Length));
        ImageSummary.Write(record.Payload, width, height, channels, encoded);
    }

    /// <summary>Adds a text, as PyTorch does: under the tag with <c>/text_summary</c> behind it, for the text plugin.</summary>
    /// <param name="tag">The tag, without the suffix.</param>
    /// <param name="text">The text; viewers show it as Markdown.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddText(string tag, string text, long step, double? wallTime = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<long> shape = [1];
        var bytes = Encoding.UTF8.GetByteCount(text);
        using var record = _file.Begin(tag + TextSummary.TagSuffix, step, wallTime, TensorKey, TensorEncoder.SizeOfString(bytes, shape), TextMetadata);
        TensorEncoder.WriteString(record.Payload, text, bytes, shape);
    }

    /// <summary>Adds a float32 tensor.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The elements, row-major.</param>
    /// <param name="shape">The size of each dimension; empty for a single number.</param>
    /// <param name="step">The training step.</param>
    /// <param name="metadata">What the tag means: written with the tag's first record only, as the format has it.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <exception cref="ArgumentException">The shape does not fit the number of elements.</exception>
    public void AddTensor(
        string tag, ReadOnlySpan<float> values, ReadOnlySpan<long> shape, long step, SummaryMetadata? metadata = null, double? wallTime = null)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }

        if (count != values.Length)
        {
            throw new ArgumentException($"The shape has {count} elements, not {values.Length}.", nameof(shape));
        }

        using var record = _file.Begin(tag, step, wallTime, TensorKey, TensorEncoder.SizeOfFloats(values.Length, shape), default, metadata);
        TensorEncoder.WriteFloats(record.Payload, values, shape);
    }

    /// <summary>Adds a single string as a tensor of rank 0.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">The string, stored as UTF-8.</param>
    /// <param name="step">The training step.</param>
    /// <param name="metadata">What the tag means: written with the tag's first record only, as the format has it.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddTensor(string tag, string value, long step, SummaryMetadata? metadata = null, double? wallTime = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        var bytes = Encoding.UTF8.GetByteCount(value);
        using var record = _file.Begin(tag, step, wallTime, TensorKey, TensorEncoder.SizeOfString(bytes, default), default, metadata);
        TensorEncoder.WriteString(record.Payload, value, bytes, default);
    }

    /// <summary>
    /// Brings everything added so far to the operating system before it returns: it survives the end of this process, however
    /// that comes. Where the file cannot be written it returns all the same; <see cref="WriteError"/> then says why.
    /// </summary>
    public void Flush()
    {
        _file.Flush();
        foreach (var child in Children())
        {
            child.Flush();
        }
    }

    /// <summary>Flushes and closes the file.</summary>
    public void Dispose()
    {
        lock (_childrenGate)
        {
            _disposed = true;
        }

        _file.Dispose();
        foreach (var child in Children())
        {
            child.Dispose();
        }
    }

    private static string MakeFileName(SummaryWriterOptions options)
    {
        var host = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));
        var uid = Interlocked.Increment(ref s_lastUid);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{options.TimeProvider.GetUtcNow().ToUnixTimeSeconds():D10}.{host}.{Environment.ProcessId}.{uid}{options.FileNameSuffix}");
    }

    private SummaryWriter Child(string mainTag, string key)
    {
        lock (_childrenGate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_children.TryGetValue((mainTag, key), out var child))
            {
                // Created at its first flush: a folder that cannot be made is a failure to write, which must not throw here.
                var folder = Path.Combine(LogDirectory, $"{mainTag.Replace('/', '_')}_{key}");
                child = new SummaryWriter(folder, _options, _open, createNow: false);
                _children.Add((mainTag, key), child);
            }

            return child;
        }
    }

    private SummaryWriter[] Children()
    {
        lock (_childrenGate)
        {
            return [.. _children.Values];
        }
    }
}
