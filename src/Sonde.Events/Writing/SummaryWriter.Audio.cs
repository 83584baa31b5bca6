// Audio: samples stored as a WAV file.
using System.Text;
using Sonde.Events;
using Sonde.Events.Wire;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private const string WavType = "audio/wav";
    private const uint AudioKey = (6 << 3) | WireType.Length;

    /// <summary>Adds audio, stored as 16-bit WAV; samples beyond -1..1 are clipped, NaN is silence.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="samples">Shape [frames, channels], row-major, each -1..1.</param>
    /// <param name="sampleRate">Frames a second.</param>
    /// <param name="channels">1 mono, 2 stereo.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The samples are no whole number of frames.</exception>
    public void AddAudio(string tag, ReadOnlySpan<float> samples, int sampleRate, int channels, long step, double? wallTime = null,
        string displayName = "", string description = "")
    {
        var wav = WavEncoder.Encode(samples, sampleRate, channels);
        AddEncodedAudio(tag, wav, WavType, sampleRate, channels, samples.Length / channels, step, wallTime, displayName, description);
    }

    /// <summary>Adds audio that is encoded already; the bytes are stored as they are.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="encoded">The bytes of the audio file.</param>
    /// <param name="contentType">Its media type, for example <c>audio/wav</c>.</param>
    /// <param name="sampleRate">Frames a second.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    public void AddEncodedAudio(
        string tag, ReadOnlySpan<byte> encoded, string contentType, float sampleRate, int channels, long frames, long step, double? wallTime = null,
        string displayName = "", string description = "")
    {
        ArgumentNullException.ThrowIfNull(contentType);
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        var type = Encoding.UTF8.GetBytes(contentType);
        var size = checked(5 + 1 + ProtoWriter.SizeOf((ulong)channels) + 1 + ProtoWriter.SizeOf((ulong)frames)
            + ProtoWriter.SizeOfField(encoded.Length) + ProtoWriter.SizeOfField(type.Length));
        var metadata = Describe(AudioPlugin, DataClass.BlobSequence, displayName, description, contentType == WavType ? WavContent : AudioContent);
        using var record = _file.Begin(tag, step, wallTime, AudioKey, size, default, metadata);
        var writer = new ProtoWriter(record.Payload);
        writer.Float(1, sampleRate);
        writer.Varint(2, (ulong)channels);
        writer.Varint(3, (ulong)frames);
        writer.Bytes(4, encoded);
        writer.Bytes(5, type);
    }
}
