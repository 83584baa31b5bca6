// Encodes samples as a WAV file of 16-bit integers.
using System.Buffers.Binary;

namespace Sonde.Events;

/// <summary>A minimal WAV encoder: RIFF, one format chunk, one data chunk, 16-bit PCM.</summary>
internal static class WavEncoder
{
    private const int HeaderBytes = 44;

    /// <summary>Encodes samples. They are clipped to -1..1 and stored as 32767 times that, rounded towards zero; NaN is silence.</summary>
    /// <param name="samples">Shape [frames, channels]: the channels of one frame after another.</param>
    /// <param name="sampleRate">Frames a second.</param>
    /// <param name="channels">1 mono, 2 stereo.</param>
    /// <exception cref="ArgumentException">The samples are no whole number of frames.</exception>
    public static byte[] Encode(ReadOnlySpan<float> samples, int sampleRate, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        if (samples.Length % channels != 0)
        {
            throw new ArgumentException($"{samples.Length} samples do not make whole frames of {channels} channels.", nameof(samples));
        }

        var dataBytes = checked(samples.Length * sizeof(short));
        var wav = new byte[checked(HeaderBytes + dataBytes)];
        var frame = channels * sizeof(short);
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), checked(sampleRate * frame));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), (short)frame);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 8 * sizeof(short));
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), dataBytes);
        for (var i = 0; i < samples.Length; i++)
        {
            var sample = float.IsNaN(samples[i]) ? 0 : Math.Clamp(samples[i], -1, 1);
            BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(HeaderBytes + (i * sizeof(short))), (short)(sample * short.MaxValue));
        }

        return wav;
    }
}
