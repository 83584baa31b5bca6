// Finds the layout of the running libtorch on ops whose operands are known, reading memory only through checked reads.
using static TorchSharp.torch;

namespace Sonde.Torch.Interop;

/// <summary>The outcome of the one calibration of a process.</summary>
internal sealed unsafe class Calibration
{
    // Searched outwards from what current versions have.
    private static readonly int[] ScopeCounts = [10, 9, 11, 12, 8];

    private Calibration(TorchNative? native, NativeLayout? layout, string reason) => (Native, Layout, Reason) = (native, layout, reason);

    public TorchNative? Native { get; }

    /// <summary>Null where something could not be found.</summary>
    public NativeLayout? Layout { get; }

    /// <summary>What was missing, or empty.</summary>
    public string Reason { get; }

    public static Calibration Run()
    {
        // Neither the caller's scope nor its gradient mode may touch the tensors made here.
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var a = ones(3, requires_grad: true); // loads libtorch when nothing has yet
        var b = ones(3, requires_grad: true);

        if (TorchNative.TryResolve(out var reason) is not { } native)
            return new Calibration(null, null, reason);
        using var memory = OwnMemory.TryOpen(out reason);
        if (memory is null)
            return new Calibration(null, null, reason);
        if (FindDestructor(a, native, memory) is not { } destructor)
            return new Calibration(null, null, "the reference counts of tensors are not where they are expected");

        foreach (var scopes in ScopeCounts)
        {
            if (FindOperands(a, b, native, memory, scopes) is { } layout)
                return new Calibration(native, layout with { Destructor = destructor }, "");
        }

        return new Calibration(null, null, "the operands of a known op were not found where libtorch hands them out");
    }

    /// <summary>
    /// A tensor implementation starts with its virtual table and two counts. Both are checked before the first write:
    /// the table is the exported one, and the counts follow a second handle to the same tensor up and down.
    /// </summary>
    private static int? FindDestructor(Tensor tensor, TorchNative native, OwnMemory memory)
    {
        const int Header = 16; // Itanium: offset to top and type information stand before the first function
        const long Alone = 1 | (1L << 32);
        if (!memory.TryRead(tensor.Handle, out nint implementation) || !memory.TryRead(implementation, out nint table)
            || table != native.TensorVirtualTable + Header || !Counts(Alone))
        {
            return null;
        }
        using (tensor.contiguous()) // contiguous already: the same implementation under a second handle
        {
            if (!Counts(Alone + 1))
                return null;
        }

        if (!Counts(Alone))
            return null;
        for (var offset = 0; offset < 64; offset += 8)
        {
            if (memory.TryRead(table + offset, out nint function) && function == native.TensorDeletingDestructor)
                return offset;
        }

        return null;

        bool Counts(long expected) => memory.TryRead(implementation + NativeLayout.References, out nint counts) && counts == expected;
    }

    private static NativeLayout? FindOperands(Tensor a, Tensor b, TorchNative native, OwnMemory memory, int scopes)
    {
        var search = new OperandSearch(memory, *(nint*)a.Handle, *(nint*)b.Handle);
        NativeTrace.Observe(search, native, scopes);
        try
        {
            using var sum = search.Watch("add", () => a.add(b));
            using var joined = search.Watch("cat", () => cat([a, b]));
            using var part = search.Watch("narrow", () => a.narrow(0, 1, 2));
            using var limited = search.Watch("clamp", () => a.clamp(0.25, 0.75));
            using var loss = sum.sum();
            search.Watch("backward", () =>
            {
                loss.backward();
                return loss;
            });
        }
        finally
        {
            search.IsActive = false;
            NativeTrace.Unobserve(native);
        }

        return search.Result(scopes);
    }
}
