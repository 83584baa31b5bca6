// What one pass over a tensor's memory says of its values, kept outside the collected heap.
namespace Sonde.Torch.Interop;

/// <summary>Counts and range of a tensor at the moment of an op.</summary>
internal struct TensorScan
{
    /// <summary>Why the counts are missing, or <see cref="ScanState.Read"/>.</summary>
    public ScanState State;

    /// <summary>TorchSharp's number of the element type.</summary>
    public sbyte Type;

    /// <summary>The dimension along which <see cref="Rows"/> counts, or -1 where the tensor has no batch dimension.</summary>
    public int RowDimension;

    /// <summary>Size of that dimension.</summary>
    public long RowSize;

    /// <summary>Place of the first kept row in the list of rows.</summary>
    public int FirstRow;

    /// <summary>How many rows are kept.</summary>
    public int KeptRows;

    /// <summary>How many rows hold NaN or infinity.</summary>
    public long Rows;

    public long Elements;
    public long NaN;
    public long PositiveInfinity;
    public long NegativeInfinity;
    public long Zeros;

    /// <summary>The least finite element; greater than <see cref="Max"/> where no element is finite.</summary>
    public double Min;

    /// <summary>The largest finite element.</summary>
    public double Max;

    public readonly bool IsNonFinite => NaN + PositiveInfinity + NegativeInfinity > 0;

    public static TensorScan Empty => new() { RowDimension = -1, Min = double.PositiveInfinity, Max = double.NegativeInfinity };
}

/// <summary>Whether a tensor's values could be read.</summary>
internal enum ScanState : byte
{
    /// <summary>They were.</summary>
    Read,

    /// <summary>Its type holds no real numbers that are known here (quantised, text).</summary>
    OtherType,

    /// <summary>There is no dense memory: sparse, meta, or not allocated.</summary>
    NoMemory,
}
