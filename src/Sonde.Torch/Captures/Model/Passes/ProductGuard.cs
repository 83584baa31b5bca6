// Names a matrix product of wrong shapes before libtorch throws: not every way into TorchSharp's native code catches that.
using System.Runtime.InteropServices;
using Sonde.Torch.Interop;

namespace Sonde.Torch.Captures;

/// <summary>
/// <c>Tensor.matmul</c>, <c>cummax</c> and <c>cummin</c> have no guard in TorchSharp's native code: an exception there is the end of the
/// process, and nothing managed can stop it. The same op inside a module of TorchSharp's (<c>Linear</c> on an input of one dimension) is
/// guarded and throws. The op does not show which way it was reached, so the line on standard error states what is known: the
/// shapes, the layer, and that libtorch refuses them.
/// </summary>
internal sealed unsafe class ProductGuard : IOpObserver, IDisposable
{
    private readonly TorchNative? _native;
    private readonly NativeLayout? _layout;

    private ProductGuard(TorchNative? native, NativeLayout? layout) => (_native, _layout, IsActive) = (native, layout, native is not null);

    public bool IsActive { get; private set; }

    /// <summary>Says which layer is under way.</summary>
    public ModuleCalls? Calls { get; set; }

    /// <summary>Watches the calling thread, where ops can be seen.</summary>
    public static ProductGuard Start()
    {
        if (!NativeTrace.IsAvailable(out _)) return new(null, null);
        var guard = new ProductGuard(NativeTrace.Native, NativeTrace.Layout);
        NativeTrace.Observe(guard);
        return guard;
    }

    public void OpStarting(nint function, int depth, bool inBackward)
    {
        if (depth != 1 || !MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_native!.OpName(function)).SequenceEqual("aten::matmul"u8)) return;
        var values = *(nint*)(function + _layout!.Inputs);
        if (*(nint*)(function + _layout.Inputs + 8) < 2) return;
        Span<long> left = stackalloc long[16], right = stackalloc long[16];
        left = left[..Shape(values, left)];
        right = right[..Shape(values + NativeLayout.ValueSize, right)];
        if (!Fits(left, right)) Say(left, right);
    }

    public void OpEnded(nint function, int depth, bool inBackward)
    {
    }

    public void BackwardStarting()
    {
    }

    public void Dispose()
    {
        IsActive = false;
        if (_native is not null) NativeTrace.Unobserve(_native);
    }

    /// <summary>Whether libtorch's matmul takes tensors of these shapes.</summary>
    internal static bool Fits(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        if (left.Length == 0 || right.Length == 0) return false;
        if (left[^1] != (right.Length == 1 ? right[0] : right[^2])) return false;
        for (var i = 3; i <= Math.Min(left.Length, right.Length); i++)
        {
            if (left[^i] != right[^i] && left[^i] != 1 && right[^i] != 1) return false;
        }

        return true;
    }

    private int Shape(nint value, Span<long> shape)
    {
        var tensor = (nint)(void*)value;   // the payload of a value that holds a tensor serves as its handle
        var dimensions = *(uint*)(value + NativeLayout.ValueTag) == _layout!.TensorTag ? (int)_native!.Dimensions(tensor) : 0;
        for (var i = 0; i < Math.Min(dimensions, shape.Length); i++)
            shape[i] = _native!.Size(tensor, i);
        return Math.Min(dimensions, shape.Length);
    }

    private void Say(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        var layer = Calls?.UnderWay is { } call
            ? $" in {(call.Module.Path.Length == 0 ? call.Module.Type : $"layer '{call.Module.Path}' ({call.Module.Type})")}"
            : "";
        Console.Error.WriteLine(
            $"Sonde: matmul of [{string.Join(", ", left.ToArray())}] and [{string.Join(", ", right.ToArray())}]{layer} do not fit, and libtorch throws. "
            + "An exception follows where TorchSharp catches that; where it does not, the process ends, and this line is the only message.");
        Console.Error.Flush();
    }
}
