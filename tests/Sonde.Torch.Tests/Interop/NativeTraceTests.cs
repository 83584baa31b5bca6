// The entry to libtorch: available here, and plain about it where it is not.
using Sonde.Torch.Interop;
using TorchSharp;

namespace Sonde.Torch.Tests.Interop;

public class NativeTraceTests
{
    [Fact]
    public void IsAvailable_OnLinuxX64_FindsEveryPartOfTheLayout()
    {
        Assert.SkipUnless(ExportNames.ForThisPlatform is not null, "no export names for this platform");

        Assert.True(NativeTrace.IsAvailable(out var reason), reason);

        Assert.Equal("", reason);
        Assert.NotEqual(NativeTrace.Layout.TensorTag, NativeTrace.Layout.ListTag);
    }

    [Fact]
    public void IsAvailable_WithForcedFallback_SaysWhyUntilDisposed()
    {
        using (NativeTrace.ForceFallback("an export is missing"))
        {
            Assert.False(NativeTrace.IsAvailable(out var reason));
            Assert.Equal("an export is missing", reason);
        }

        Assert.Equal(ExportNames.ForThisPlatform is not null, NativeTrace.IsAvailable(out _));
    }

    [Fact]
    public void HoldAddress_WhenTheTensorIsGone_KeepsItsAddressFromReuse()
    {
        Assert.SkipUnless(NativeTrace.IsAvailable(out var reason), reason);
        var address = 0L;
        using (var tensor = torch.ones(5))
            address = Hold(tensor);

        var later = Enumerable.Range(0, 200).Select(_ => torch.ones(5)).ToList();

        Assert.DoesNotContain(address, later.Select(Address));
        later.ForEach(tensor => tensor.Dispose());
        new NativeTensor((nint)address, NativeTrace.Native, NativeTrace.Layout).Release();
    }

    private static long Hold(torch.Tensor tensor)
    {
        new NativeTensor((nint)Address(tensor), NativeTrace.Native, NativeTrace.Layout).HoldAddress();
        return Address(tensor);
    }

    private static unsafe long Address(torch.Tensor tensor) => *(long*)tensor.Handle;
}
