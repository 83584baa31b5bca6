// The op trace's entry to libtorch: says whether ops can be seen here, arms and disarms the callbacks of a thread.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>Callbacks are thread-local: the global form of libtorch is not thread-safe.</summary>
internal static unsafe class NativeTrace
{
    private static readonly Lock Gate = new();
    private static readonly AsyncLocal<string?> ForcedReason = new();
    private static int s_liveCallbacks;
    private static Calibration? s_calibration;

    /// <summary>How many callbacks are registered with libtorch, over all threads.</summary>
    public static int LiveCallbacks => Volatile.Read(ref s_liveCallbacks);

    /// <summary>The resolved functions; only after <see cref="IsAvailable"/> has returned true.</summary>
    public static TorchNative Native => s_calibration!.Native!;

    /// <summary>The calibrated offsets; only after <see cref="IsAvailable"/> has returned true.</summary>
    public static NativeLayout Layout => s_calibration!.Layout!;

    /// <summary>Whether every op can be seen. The first call loads libtorch and calibrates; the answer stays.</summary>
    /// <param name="reason">Empty, or what is missing.</param>
    public static bool IsAvailable(out string reason)
    {
        if (ForcedReason.Value is { } forced)
        {
            reason = forced;
            return false;
        }

        lock (Gate)
        {
            s_calibration ??= Calibration.Run();
            reason = s_calibration.Reason;
            return s_calibration.Layout is not null;
        }
    }

    /// <summary>Makes <see cref="IsAvailable"/> say no in the calling flow of control, until disposed.</summary>
    public static IDisposable ForceFallback(string reason)
    {
        ForcedReason.Value = reason;
        return new Forced();
    }

    /// <summary>Lets an observer see the ops of the calling thread until <see cref="Unobserve"/>.</summary>
    public static void Observe(IOpObserver observer) => Observe(observer, Native, Layout.Scopes);

    public static void Observe(IOpObserver observer, TorchNative native, int scopes) =>
        ThreadOps.Current.Add(observer, () => Arm(native, scopes));

    /// <summary>Drops observers that are no longer active. Only the thread that armed can disarm; others leave it inert.</summary>
    public static void Unobserve(TorchNative native) => ThreadOps.CurrentOrNull?.Prune(callbacks => Disarm(native, callbacks));

    private static ulong[] Arm(TorchNative native, int scopes)
    {
        var op = CallbackStruct.Create(
            (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&OpStarting,
            (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&OpEnded, RecordScope.Function, scopes, values: true);
        var backward = CallbackStruct.Create(
            (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&BackwardStarting,
            (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&BackwardEnded, RecordScope.BackwardFunction, scopes, values: false);
        Interlocked.Add(ref s_liveCallbacks, 2);
        return [native.AddThreadLocalCallback(op), native.AddThreadLocalCallback(backward)];
    }

    private static void Disarm(TorchNative native, ulong[] callbacks)
    {
        foreach (var callback in callbacks)
        {
            native.RemoveCallback(callback);
            Interlocked.Decrement(ref s_liveCallbacks);
        }
    }

    // The four below are entered from native frames. Observers do not throw: they keep their own failure and say it later.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OpStarting(nint result, nint function)
    {
        *(nint*)result = 0;
        ThreadOps.CurrentOrNull?.OpStarting(function);
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OpEnded(nint function, nint context) => ThreadOps.CurrentOrNull?.OpEnded(function);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint BackwardStarting(nint result, nint function)
    {
        *(nint*)result = 0;
        ThreadOps.CurrentOrNull?.BackwardStarting(function);
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void BackwardEnded(nint function, nint context) => ThreadOps.CurrentOrNull?.BackwardEnded();

    private sealed class Forced : IDisposable
    {
        public void Dispose() => ForcedReason.Value = null;
    }
}
