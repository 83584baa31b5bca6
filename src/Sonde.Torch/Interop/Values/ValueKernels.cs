// Counts and range of a stretch of numbers, by element type; vectorised where it matters.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>Adds stretches of memory to a <see cref="TensorScan"/>. Allocates nothing.</summary>
internal static unsafe class ValueKernels
{
    /// <summary>Adds <paramref name="count"/> elements that lie <paramref name="stride"/> elements apart.</summary>
    /// <returns>False where the type is not known.</returns>
    public static bool Add(ref TensorScan scan, ElementKind kind, byte* data, long count, long stride)
    {
        switch (kind)
        {
            case ElementKind.Float32: AddAll(ref scan, (float*)data, count, stride); break;
            case ElementKind.Float64: AddAll(ref scan, (double*)data, count, stride); break;
            case ElementKind.Int64: AddAll(ref scan, (long*)data, count, stride); break;
            case ElementKind.Int32: AddAll(ref scan, (int*)data, count, stride); break;
            case ElementKind.Int16: AddStrided(ref scan, (short*)data, count, stride); break;
            case ElementKind.SByte: AddStrided(ref scan, (sbyte*)data, count, stride); break;
            case ElementKind.Byte or ElementKind.Bool: AddStrided(ref scan, data, count, stride); break;
            case ElementKind.Float16: AddStrided(ref scan, (Half*)data, count, stride); break;
            case ElementKind.BFloat16:
                for (var i = 0L; i < count; i++)
                    AddOne(ref scan, Read(kind, data + (i * stride * sizeof(ushort))));
                break;
            default: return false;
        }

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

    private static void AddAll<T>(ref TensorScan scan, T* data, long count, long stride) where T : unmanaged, INumber<T>
    {
        if (stride != 1)
        {
            AddStrided(ref scan, data, count, stride);
            return;
        }

        while (count > 0)
        {
            // Lanes count in as many bits as the type has, and what turns out not to be finite is read a second time.
            var length = (int)Math.Min(count, 1 << 16);
            AddVectors(ref scan, new ReadOnlySpan<T>(data, length));
            data += length;
            count -= length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // a trace is often of one step: no time to be compiled a second time
    private static void AddVectors<T>(ref TensorScan scan, ReadOnlySpan<T> values) where T : unmanaged, INumber<T>
    {
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        if (vectors.Length >= 2)
        {
            // Two of each, since a minimum waits for the one before it. The differences are 0 unless an element is NaN or infinite.
            var (min, max) = (vectors[0], vectors[0]);
            var (min2, max2) = (vectors[1], vectors[1]);
            Vector<T> zeros = default, off = default, off2 = default;
            for (var i = 0; i + 1 < vectors.Length; i += 2)
            {
                var (a, b) = (vectors[i], vectors[i + 1]);
                (min, min2) = (Vector.MinNative(min, a), Vector.MinNative(min2, b));
                (max, max2) = (Vector.MaxNative(max, a), Vector.MaxNative(max2, b));
                (off, off2) = (off + (a - a), off2 + (b - b));
                zeros = MinusBits(MinusBits(zeros, Vector.Equals(a, Vector<T>.Zero)), Vector.Equals(b, Vector<T>.Zero));
            }

            if (Vector.EqualsAll(off + off2, Vector<T>.Zero))
            {
                (min, max) = (Vector.MinNative(min, min2), Vector.MaxNative(max, max2));
                for (var lane = 0; lane < Vector<T>.Count; lane++)
                    (scan.Min, scan.Max) = (Math.Min(scan.Min, double.CreateTruncating(min[lane])), Math.Max(scan.Max, double.CreateTruncating(max[lane])));
                scan.Zeros += SumOfBits(zeros);
                var counted = (vectors.Length & ~1) * Vector<T>.Count;
                scan.Elements += counted;
                values = values[counted..];
            }
        }

        foreach (var value in values) // the tail, or the rare stretch where NaN and the two infinities are distinguished one by one
            AddOne(ref scan, double.CreateTruncating(value));
    }

    // A lane that is equal is all ones, which is minus one as an integer of its width.
    private static Vector<T> MinusBits<T>(Vector<T> counts, Vector<T> equal) where T : unmanaged => sizeof(T) == sizeof(int)
        ? (counts.As<T, int>() - equal.As<T, int>()).As<int, T>() : (counts.As<T, long>() - equal.As<T, long>()).As<long, T>();

    private static long SumOfBits<T>(Vector<T> counts) where T : unmanaged =>
        sizeof(T) == sizeof(int) ? Vector.Sum(counts.As<T, int>()) : Vector.Sum(counts.As<T, long>());

    private static void AddStrided<T>(ref TensorScan scan, T* data, long count, long stride) where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < count; i++)
            AddOne(ref scan, double.CreateTruncating(data[i * stride]));
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
