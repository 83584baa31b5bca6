// Walks over the memory of a tensor of any strides, from inside a callback: no managed tensor, no op, no allocation.

namespace Sonde.Torch.Interop;

/// <summary>Reads a <c>c10::TensorImpl*</c>. On a device the values are copied to the CPU first, which waits for the device.</summary>
internal readonly unsafe struct TensorReader(TorchNative native)
{
    /// <summary>Rows that are kept of one tensor; more are counted.</summary>
    public const int MostRows = 256;

    private const int MostDimensions = 16;
    private const int ComplexFloat = 9;
    private const int ComplexDouble = 10;

    /// <summary>Takes the way of a device's tensors for all: what it needs of libtorch can then be tested without a device.</summary>
    public bool ThroughCopy { get; init; }

    /// <summary>Where a tensor's elements lie, as far as two tensors over the same elements agree in it.</summary>
    /// <param name="implementation">The tensor.</param>
    public TensorPlace PlaceOf(nint implementation)
    {
        var self = implementation;
        var handle = (nint)(&self);
        var dimensions = (int)native.Dimensions(handle);
        if (native.IsSparse(handle) != 0 || dimensions > MostDimensions)
            return default;
        var (data, elements) = (native.Data(handle), native.ElementCount(handle));
        if (native.TakeLastError() != 0 || data == 0 || elements == 0)
            return default;
        // Dense: the dimensions, in some order, lie one within the other without gap or overlap.
        var (within, placed) = (1L, 0);
        for (var found = true; found && within < elements;)
        {
            found = false;
            for (var i = 0; i < dimensions && !found; i++)
            {
                var size = (placed >> i & 1) == 0 ? native.Size(handle, i) : 1;
                if (size == 1 || native.Stride(handle, i) != within)
                    continue;
                (within, placed, found) = (within * size, placed | 1 << i, true);
            }
        }

        return new TensorPlace(data, elements, native.ScalarType(handle), within == elements);
    }

    /// <summary>Reads all values.</summary>
    /// <param name="implementation">The tensor.</param>
    /// <param name="batch">Size of the batch, to tell which dimension counts samples; 0 to take the first.</param>
    /// <param name="rows">Takes the indices along that dimension that hold NaN or infinity.</param>
    public TensorScan Read(nint implementation, long batch, NativeList<long> rows)
    {
        var self = implementation;
        var handle = (nint)(&self);
        if (native.DeviceType(handle) == 0 && !ThroughCopy)
            return ReadHere(handle, batch, rows);

        var detached = native.Detach(handle);
        var copy = detached == 0 ? 0 : native.ToCpu(detached);
        native.TakeLastError();
        var scan = copy == 0 ? TensorScan.Empty with { State = ScanState.NoMemory } : ReadHere(copy, batch, rows);
        if (copy != 0)
            native.DisposeTensor(copy);
        if (detached != 0)
            native.DisposeTensor(detached);
        return scan;
    }

    private TensorScan ReadHere(nint handle, long batch, NativeList<long> rows)
    {
        var scan = TensorScan.Empty;
        scan.Type = native.ScalarType(handle);
        var isComplex = scan.Type is ComplexFloat or ComplexDouble;
        var kind = scan.Type switch { ComplexFloat => ElementKind.Float32, ComplexDouble => ElementKind.Float64, _ => (ElementKind)scan.Type };
        if (ValueKernels.SizeOf(kind) == 0)
            return scan with { State = ScanState.OtherType };
        var dimensions = (int)native.Dimensions(handle);
        var data = native.IsSparse(handle) != 0 || dimensions > MostDimensions ? 0 : native.Data(handle);
        if (native.TakeLastError() != 0 || (data == 0 && native.ElementCount(handle) > 0))
            return scan with { State = ScanState.NoMemory };
        if (native.ElementCount(handle) == 0)
            return scan;

        var sizes = stackalloc long[MostDimensions + 1];
        var strides = stackalloc long[MostDimensions + 1];
        for (var i = 0; i < dimensions; i++)
        {
            sizes[i] = native.Size(handle, i);
            strides[i] = native.Stride(handle, i) * (isComplex ? 2 : 1);
        }

        var all = dimensions;
        if (isComplex)
            (sizes[all], strides[all++]) = (2, 1);
        Walk(ref scan, kind, (byte*)data, sizes, strides, all);
        if (scan.IsNonFinite)
            FindRows(ref scan, kind, (byte*)data, sizes, strides, all, dimensions, batch, rows);
        return scan;
    }

    private static void Walk(ref TensorScan scan, ElementKind kind, byte* data, long* sizes, long* strides, int dimensions)
    {
        var (count, stride, outer) = Innermost(sizes, strides, dimensions);
        var steps = Product(sizes, outer);
        for (var step = 0L; step < steps; step++)
            ValueKernels.Add(ref scan, kind, data + (Offset(step, sizes, strides, outer) * ValueKernels.SizeOf(kind)), count, stride);
    }

    private static void FindRows(
        ref TensorScan scan, ElementKind kind, byte* data, long* sizes, long* strides, int all, int dimensions, long batch, NativeList<long> rows)
    {
        var along = -1;
        for (var i = dimensions - 1; i >= 0; i--)
        {
            if (batch == 0 ? i == 0 : sizes[i] == batch)
                along = i;
        }

        if (along < 0)
            return;
        (scan.RowDimension, scan.RowSize, scan.FirstRow) = (along, sizes[along], rows.Count);
        var (rowCount, rowStride) = (sizes[along], strides[along]);
        // One row is the tensor without that dimension.
        sizes[along] = 1;
        var (count, stride, outer) = Innermost(sizes, strides, all);
        var steps = Product(sizes, outer);
        for (var row = 0L; row < rowCount; row++)
        {
            var found = false;
            for (var step = 0L; step < steps && !found; step++)
            {
                var at = (row * rowStride) + Offset(step, sizes, strides, outer);
                found = ValueKernels.AnyNonFinite(kind, data + (at * ValueKernels.SizeOf(kind)), count, stride);
            }

            if (!found)
                continue;
            scan.Rows++;
            if (scan.KeptRows >= MostRows)
                continue;
            rows.Add(row);
            scan.KeptRows++;
        }
    }

    /// <summary>The innermost dimensions that lie in one even row, as one: how many elements, how far apart, and how many dimensions are left.</summary>
    private static (long Count, long Stride, int Outer) Innermost(long* sizes, long* strides, int dimensions)
    {
        var (count, stride, outer) = (1L, 1L, dimensions);
        while (outer > 0 && (sizes[outer - 1] == 1 || count == 1 || strides[outer - 1] == stride * count))
        {
            if (sizes[outer - 1] > 1)
                (count, stride) = (count * sizes[outer - 1], count == 1 ? strides[outer - 1] : stride);
            outer--;
        }

        return (count, stride, outer);
    }

    private static long Product(long* sizes, int dimensions)
    {
        var product = 1L;
        for (var i = 0; i < dimensions; i++)
            product *= sizes[i];
        return product;
    }

    private static long Offset(long step, long* sizes, long* strides, int dimensions)
    {
        var offset = 0L;
        for (var i = dimensions - 1; i >= 0; i--)
        {
            offset += step % sizes[i] * strides[i];
            step /= sizes[i];
        }

        return offset;
    }
}
