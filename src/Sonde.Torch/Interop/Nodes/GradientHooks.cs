// Lets managed code see the gradient of a tensor on its way back, by libtorch's own tensor hooks: the graph stays as the user made it.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Interop;

/// <summary>
/// <c>at::TensorBase::_register_hook</c>, which TorchSharp does not expose. A hook sees the gradient with respect to the values that
/// the tensor had when it was hooked, later in-place ops notwithstanding; it returns nothing, so gradients are not touched; it is freed
/// with the graph. An identity function in the graph would do the same at the price of a view that in-place ops refuse, or of a copy.
/// </summary>
internal static unsafe class GradientHooks
{
    private const string RegisterHook = "_ZNK2at10TensorBase14_register_hookESt8functionIFS0_RKS0_EE";
    private const string RemoveHook = "_ZNK2at10TensorBase11remove_hookEj";
    private const string Undefined = "_ZN3c1019UndefinedTensorImpl10_singletonE";
    private static readonly ConcurrentDictionary<nint, (Action<Tensor> Receive, Action<Exception> Failed, Func<bool>? IsWanted)> Receivers = new();
    private static readonly Lock Gate = new();
    private static delegate* unmanaged[Cdecl]<nint, StdFunction*, uint> s_register;
    private static delegate* unmanaged[Cdecl]<nint, uint, void> s_remove;
    private static delegate* unmanaged[Cdecl]<nint, nint> s_detach;
    private static nint s_undefined;
    private static long s_next;
    private static string? s_reason;
    private static long s_failures;

    [ThreadStatic]
    private static Exception? s_forced;

    /// <summary>Hooks of a step that still wait for a gradient; those on parameters stay.</summary>
    public static int Waiting => Receivers.Values.Count(receiver => receiver.IsWanted is null);

    /// <summary>How many gradients of this process could not be passed on, each reported to the owner of the hook.</summary>
    public static long Failures => Interlocked.Read(ref s_failures);

    /// <summary>Makes every hook of the calling thread fail, until null.</summary>
    internal static Exception? Forced { set => s_forced = value; }

    /// <summary>Whether gradients can be seen. The first call tries it out on a graph of three nodes; the answer stays.</summary>
    /// <param name="reason">Empty, or what is missing.</param>
    public static bool IsAvailable(out string reason)
    {
        lock (Gate) s_reason ??= Resolve() ?? TryOut() ?? "";
        reason = s_reason;
        return reason.Length == 0;
    }

    /// <summary>Hooks a tensor that requires grad and is no leaf; others are left alone, since their hook would outlive the step.</summary>
    /// <param name="tensor">The tensor; alive.</param>
    /// <param name="receive">Gets the gradient, to be read at once: it is disposed afterwards. Runs on the thread of the backward pass.</param>
    /// <param name="failed">Gets what went wrong where the gradient could not be had, or what the receiver threw; what it throws itself is lost.</param>
    /// <returns>What <see cref="Forget"/> takes; 0 where nothing was hooked.</returns>
    public static nint Hook(Tensor tensor, Action<Tensor> receive, Action<Exception> failed)
    {
        if (!tensor.requires_grad || tensor.is_leaf) return 0;   // libtorch throws where no gradient is required, and nothing here could catch it
        return Register(tensor, receive, failed, null).Id;
    }

    /// <summary>Hooks a parameter, until <see cref="Unhook"/>: sees the gradient of each backward pass before it is added to what is there.</summary>
    /// <param name="leaf">The parameter; alive.</param>
    /// <param name="isWanted">Called at each backward pass that reaches it; the gradient is only handed on where it answers true.</param>
    /// <param name="receive">As for <see cref="Hook"/>.</param>
    /// <param name="failed">As for <see cref="Hook"/>.</param>
    /// <returns>What <see cref="Unhook"/> takes; null where nothing was hooked.</returns>
    public static (nint Id, uint At)? HookLeaf(Tensor leaf, Func<bool> isWanted, Action<Tensor> receive, Action<Exception> failed) =>
        leaf.requires_grad && leaf.is_leaf ? Register(leaf, receive, failed, isWanted) : null;

    /// <summary>Takes the hook off a parameter; of one that was disposed only the receiver is forgotten.</summary>
    public static void Unhook(Tensor leaf, (nint Id, uint At) hook)
    {
        Forget(hook.Id);
        if (!leaf.IsInvalid && leaf.requires_grad) s_remove(leaf.Handle, hook.At);
    }

    private static (nint Id, uint At) Register(Tensor tensor, Action<Tensor> receive, Action<Exception> failed, Func<bool>? isWanted)
    {
        var id = (nint)Interlocked.Increment(ref s_next);
        Receivers[id] = (receive, failed, isWanted);
        var function = new StdFunction
        {
            Data = id,
            Manager = (nint)(delegate* unmanaged[Cdecl]<nint*, nint*, int, byte>)&Manage,
            Invoker = (nint)(delegate* unmanaged[Cdecl]<nint, nint*, nint, nint>)&Invoke,
        };
        return (id, s_register(tensor.Handle, &function));
    }

    /// <summary>The hook stays in its graph and does nothing more.</summary>
    public static void Forget(nint id) => Receivers.TryRemove(id, out _);

    // The symbol's name holds std::function of libstdc++, whose layout (16 bytes of data, manager, invoker) is fixed by its ABI. Where
    // hidden pointers go is the processor's convention, so other processors need their own code.
    private static string? Resolve()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return $"tensor hooks are not known on {RuntimeInformation.RuntimeIdentifier}";
        InitializeDeviceType(DeviceType.CPU);
        using var process = Process.GetCurrentProcess();
        var paths = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).ToList();
        if (Export("libtorch_cpu", RegisterHook) is not { } register || Export("libtorch_cpu", RemoveHook) is not { } remove
            || Export("libc10", Undefined) is not { } undefined
            || Export("libLibTorchSharp", "THSTensor_detach") is not { } detach)
        {
            return "this libtorch does not export tensor hooks";
        }
        s_register = (delegate* unmanaged[Cdecl]<nint, StdFunction*, uint>)register;
        s_remove = (delegate* unmanaged[Cdecl]<nint, uint, void>)remove;
        s_detach = (delegate* unmanaged[Cdecl]<nint, nint>)detach;
        s_undefined = undefined;
        return null;

        nint? Export(string library, string name) =>
            paths.Find(path => Path.GetFileName(path).Split('.')[0] == library) is { } path && NativeLibrary.TryLoad(path, out var handle)
                && NativeLibrary.TryGetExport(handle, name, out var address) ? address : null;
    }

    /// <summary>Null when a hook saw what it must see and changed nothing.</summary>
    private static string? TryOut()
    {
        using var enable = enable_grad();
        using var scope = NewDisposeScope();
        var seen = double.NaN;
        var x = ones(2).requires_grad_();
        var y = x * 3;
        var id = Hook(y, gradient => seen = gradient.sum().ToDouble(), _ => { });
        (y * y).sum().backward();
        Forget(id);
        return seen == 12 && x.grad!.sum().ToDouble() == 36 ? null : "a tensor hook did not see the gradient that it was put on";
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Invoke(nint result, nint* data, nint gradient)
    {
        *(nint*)result = s_undefined;   // no other gradient instead
        if (!Receivers.TryGetValue(*data, out var receiver)) return result;
        try
        {
            if (receiver.IsWanted is { } isWanted && !isWanted()) return result;
            if (s_forced is { } forced) throw forced;
            var handle = s_detach(gradient);
            if (handle == 0) throw new InvalidOperationException("libtorch gave no view of the gradient");
            using var alias = Tensor.UnsafeCreateTensor(handle);
            receiver.Receive(alias);
        }
        catch (Exception exception)
        {
            // Native frames must not see an exception: it is counted, and reported to the owner of the hook.
            Interlocked.Increment(ref s_failures);
            Tell(receiver.Failed, exception);
        }
        return result;
    }

    private static void Tell(Action<Exception> failed, Exception exception)
    {
        try
        {
            failed(exception);
        }
        catch (Exception)
        {
            // The owner failed as well; only the count remains.
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Manage(nint* target, nint* source, int operation)
    {
        const int GetPointer = 1, Clone = 2;
        if (operation == GetPointer) *target = (nint)source;
        else if (operation == Clone) *target = *source;
        return 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct StdFunction
    {
        public nint Data;
        public nint MoreData;
        public nint Manager;
        public nint Invoker;
    }
}
