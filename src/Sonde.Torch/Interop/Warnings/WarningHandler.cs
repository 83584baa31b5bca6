// Hears libtorch's warnings where they are given: a handler of our own in front of the one that prints them.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>
/// libtorch keeps one warning handler a thread, a C++ object with a virtual <c>process(const Warning&amp;)</c>. Ours hands each warning to
/// the handler that was there before, at once, so that standard error shows the same lines in the same order, and then to the observers of
/// the thread. It is one object of the process, is never freed, and without observers does nothing but pass on.
/// </summary>
/// <remarks>Redirecting the file descriptor of standard error was the alternative: it would take the user's own lines along.</remarks>
internal static unsafe class WarningHandler
{
    private const int ProcessSlot = 2;   // Itanium: the two destructors come first
    private static readonly Lock Gate = new();
    private static Exports? s_exports;
    private static string? s_reason;
    private static nint s_object;

    [ThreadStatic]
    private static IWarningObserver[]? s_observers;

    [ThreadStatic]
    private static nint s_previous;

    /// <summary>Whether warnings can be received here; libtorch must be loaded.</summary>
    /// <param name="reason">Empty, or what is missing.</param>
    public static bool IsAvailable(out string reason)
    {
        lock (Gate)
        {
            if (s_reason is null)
            {
                s_exports = Resolve(out s_reason);
                if (s_exports is not null) s_object = Build();
            }
            reason = s_reason;
            return s_exports is not null;
        }
    }

    /// <summary>Lets an observer receive the warnings of the calling thread. Only after <see cref="IsAvailable"/> has returned true.</summary>
    public static void Add(IWarningObserver observer)
    {
        s_observers = [.. Active().Where(other => other != observer), observer];
        var current = s_exports!.Get();
        if (current == s_object) return;
        s_previous = current;
        s_exports.Set(s_object);
    }

    /// <summary>Ends it. On another thread than that of <see cref="Add"/> the observer must have been stopped; the handler stays there, inert.</summary>
    public static void Remove(IWarningObserver observer)
    {
        if (s_observers is null) return;
        s_observers = [.. Active().Where(other => other != observer)];
        if (s_observers.Length > 0 || s_exports!.Get() != s_object) return;   // where another handler stands in front of ours, ours must stay
        s_exports.Set(s_previous);
        s_observers = null;
    }

    private static IEnumerable<IWarningObserver> Active() => (s_observers ?? []).Where(observer => observer.IsActive);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Process(nint self, nint warning)
    {
        var next = s_previous;
        ((delegate* unmanaged[Cdecl]<nint, nint, void>)(*(nint**)next)[ProcessSlot])(next, warning);
        if (s_observers is not { } observers) return;
        // std::string begins with its characters and their number; SourceLocation is function, file, line.
        var text = (nint*)s_exports!.Message(warning);
        var place = (nint*)s_exports.Location(warning);
        foreach (var observer in observers) observer.Hear(new((byte*)text[0], (int)text[1]), (byte*)place[1], *(uint*)(place + 2));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Destroy(nint self)
    {
        // Nobody owns the object, and nobody may free it: threads that received warnings once keep pointing to it.
    }

    private static nint Build()
    {
        var memory = (nint*)NativeMemory.Alloc(4, (nuint)sizeof(nint));
        memory[0] = (nint)(memory + 1);
        memory[1] = memory[2] = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Destroy;
        memory[1 + ProcessSlot] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&Process;
        return (nint)memory;
    }

    private static Exports? Resolve(out string reason)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            reason = $"the layout of libtorch's warning handler is not known on {RuntimeInformation.RuntimeIdentifier}";
            return null;
        }
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var core = process.Modules.Cast<ProcessModule>().FirstOrDefault(module => Path.GetFileName(module.FileName) is "libc10.so");
        if (core is null || !NativeLibrary.TryLoad(core.FileName, out var library))
        {
            reason = "the library c10 is not loaded";
            return null;
        }
        try
        {
            var table = (nint*)NativeLibrary.GetExport(library, "_ZTVN3c1014WarningHandlerE");
            var handle = NativeLibrary.GetExport(library, "_ZN3c1014WarningHandler7processERKNS_7WarningE");
            // The table begins with the offset to the top and the type information.
            var known = table[2 + ProcessSlot] == handle;
            reason = known ? "" : "libtorch's warning handler has a layout that Sonde does not know";
            return known ? new(library) : null;
        }
        catch (EntryPointNotFoundException exception)
        {
            reason = $"this libtorch has a different interface: {exception.Message}";
            return null;
        }
    }

    private sealed class Exports(nint library)
    {
        private readonly nint _get = NativeLibrary.GetExport(library, "_ZN3c1012WarningUtils19get_warning_handlerEv");
        private readonly nint _set = NativeLibrary.GetExport(library, "_ZN3c1012WarningUtils19set_warning_handlerEPNS_14WarningHandlerE");
        private readonly nint _message = NativeLibrary.GetExport(library, "_ZNK3c107Warning3msgB5cxx11Ev");
        private readonly nint _location = NativeLibrary.GetExport(library, "_ZNK3c107Warning15source_locationEv");

        public nint Get() => ((delegate* unmanaged[Cdecl]<nint>)_get)();

        public void Set(nint handler) => ((delegate* unmanaged[Cdecl]<nint, void>)_set)(handler);

        public nint Message(nint warning) => ((delegate* unmanaged[Cdecl]<nint, nint>)_message)(warning);

        public nint Location(nint warning) => ((delegate* unmanaged[Cdecl]<nint, nint>)_location)(warning);
    }
}
