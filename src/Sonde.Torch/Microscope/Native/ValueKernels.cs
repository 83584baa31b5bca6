// Counts and range of a stretch of numbers, by element type; vectorised where it matters.
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sonde.Torch.Microscope.Native;

/// <summary>Adds stretches of memory to a <see cref="TensorScan"/>. Allocates nothing.</summary>
internal static unsafe class ValueKernels
{
    /// <summary>Adds <paramref name="count"/> elements that lie <paramref name="stride"/> elements apart.</summary>
    /// <returns>False where the type is not known.</returns>
    public static bool Add(ref TensorScan scan, ElementKind kind, byte* data, long count, long stride)
    {
        if (kind == ElementKind.Float32 && stride == 1)
        {
            AddFloats(ref scan, (float*)data, count);
            return true;
        }

        var size = SizeOf(kind);
        if (size == 0)
            return false;
        for (var i = 0L; i < count; i++)
            AddOne(ref scan, Read(kind, data + (i * stride * size)));
        return true;
    }

    /// <summary>Whether any of the elements is NaN or infinite.</summary>
    public static bool AnyNonFinite(ElementKind kind, byte* data, long count, long stride)
    {
        var size = SizeOf(kind);
        for (var i = 0L; i < count; i++)
        {
            if (!double.IsFinite(Read(kind, data + (i * stride * size))))
                return true;
        }

        return false;
    }

    public static int SizeOf(ElementKind kind) => kind switch
    {
        ElementKind.Byte or ElementKind.SByte or ElementKind.Bool => 1,
        ElementKind.Int16 or ElementKind.Float16 or ElementKind.BFloat16 => 2,
        ElementKind.Int32 or ElementKind.Float32 => 4,
        ElementKind.Int64 or ElementKind.Float64 => 8,
        _ => 0,
    };

    private static double Read(ElementKind kind, byte* at) => kind switch
    {
        ElementKind.Float32 => *(float*)at,
        ElementKind.Float64 => *(double*)at,
        ElementKind.Float16 => (float)*(Half*)at,
        ElementKind.BFloat16 => BitConverter.UInt32BitsToSingle((uint)*(ushort*)at << 16),
        ElementKind.Int64 => *(long*)at,
        ElementKind.Int32 => *(int*)at,
        ElementKind.Int16 => *(short*)at,
        ElementKind.SByte => *(sbyte*)at,
        _ => *at,
    };

    private static void AddFloats(ref TensorScan scan, float* data, long count)
    {
        while (count > 0)
        {
            var length = (int)Math.Min(count, 1 << 24); // a lane counts in 32 bits
            AddFloats(ref scan, new ReadOnlySpan<float>(data, length));
            data += length;
            count -= length;
        }
    }

    private static void AddFloats(ref TensorScan scan, ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (min, max) = (new Vector<float>(float.PositiveInfinity), new Vector<float>(float.NegativeInfinity));
        Vector<int> zeros = default, finite = default;
        var largest = new Vector<float>(float.MaxValue);
        foreach (ref readonly var v in vectors)
        {
            var isFinite = Vector.LessThanOrEqual(Vector.Abs(v), largest); // false for NaN as for infinity
            finite -= isFinite;
            zeros -= Vector.Equals(v, Vector<float>.Zero);
            min = Vector.Min(min, Vector.ConditionalSelect(isFinite, v, new Vector<float>(float.PositiveInfinity)));
            max = Vector.Max(max, Vector.ConditionalSelect(isFinite, v, new Vector<float>(float.NegativeInfinity)));
        }

        var counted = vectors.Length * Vector<float>.Count;
        if (Vector.Sum(finite) == counted)
        {
            scan.Elements += counted;
            scan.Zeros += Vector.Sum(zeros);
            for (var lane = 0; lane < Vector<float>.Count && counted > 0; lane++)
                (scan.Min, scan.Max) = (Math.Min(scan.Min, min[lane]), Math.Max(scan.Max, max[lane]));
        }
        else
        {
            counted = 0; // the rare case: NaN and the two infinities are told apart one by one
        }

        foreach (var value in values[counted..])
            AddOne(ref scan, value);
    }

    private static void AddOne(ref TensorScan scan, double value)
    {
        scan.Elements++;
        if (double.IsNaN(value))
            scan.NaN++;
        else if (double.IsPositiveInfinity(value))
            scan.PositiveInfinity++;
        else if (double.IsNegativeInfinity(value))
            scan.NegativeInfinity++;
        else
            (scan.Min, scan.Max, scan.Zeros) = (Math.Min(scan.Min, value), Math.Max(scan.Max, value), scan.Zeros + (value == 0 ? 1 : 0));
    }
}

/// <summary>Element types as they lie in memory, by TorchSharp's numbers; complex numbers are pairs of the real type.</summary>
internal enum ElementKind
{
    Byte = 0,
    SByte = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    Float16 = 5,
    Float32 = 6,
    Float64 = 7,
    Bool = 11,
    BFloat16 = 15,
    Other = -1,
}
