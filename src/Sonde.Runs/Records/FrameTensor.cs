// Reads one frame of numbers; no memory is taken for numbers that the file does not hold.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Reads the tensor of a frame.</summary>
internal static class FrameTensor
{
    /// <summary>Reads a float32 tensor of a known number of elements, all of them stored; false for any other.</summary>
    /// <exception cref="IOException">The file is gone or was replaced.</exception>
    public static bool TryRead(BlobSeries series, int i, int length, out float[] values)
    {
        values = [];
        // A shape is a claim; the bytes are what counts.
        if (series.LengthAt(i) < (long)length * sizeof(float)) return false;
        if (!series.TryReadTensor(i, out var tensor) || tensor.DataType != TensorDataType.Float || tensor.Count != length) return false;
        values = tensor.ToFloats();
        return true;
    }
}
