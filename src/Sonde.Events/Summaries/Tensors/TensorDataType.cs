// The element types a stored tensor can have; names and numbers are the file format's.
namespace Sonde.Events;

/// <summary>The element type of a stored tensor.</summary>
public enum TensorDataType
{
    /// <summary>Not given, or not known to this reader.</summary>
    Invalid = 0,
    Float = 1,
    Double = 2,
    Int32 = 3,
    UInt8 = 4,
    Int16 = 5,
    Int8 = 6,
    String = 7,

    /// <summary>Two float32: real and imaginary part.</summary>
    Complex64 = 8,
    Int64 = 9,
    Bool = 10,

    /// <summary>Quantised types: read as their stored integers, without scale or zero point.</summary>
    QInt8 = 11,
    QUInt8 = 12,
    QInt32 = 13,
    BFloat16 = 14,
    QInt16 = 15,
    QUInt16 = 16,
    UInt16 = 17,

    /// <summary>Two float64: real and imaginary part.</summary>
    Complex128 = 18,
    Half = 19,

    /// <summary>A handle in a process that is gone; holds nothing to read.</summary>
    Resource = 20,

    /// <summary>An opaque value of the program that wrote it; holds nothing to read.</summary>
    Variant = 21,
    UInt32 = 22,
    UInt64 = 23,
    Float8E5M2 = 24,
    Float8E4M3FN = 25,
    Float8E4M3FNUZ = 26,
    Float8E4M3B11FNUZ = 27,
    Float8E5M2FNUZ = 28,

    /// <summary>Four-bit integers, one a byte.</summary>
    Int4 = 29,
    UInt4 = 30,
}
