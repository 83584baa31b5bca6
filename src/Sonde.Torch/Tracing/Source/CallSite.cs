// The line of user code behind an op: the first frame that is neither ours, nor TorchSharp's, nor the runtime's.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using static TorchSharp.torch;

namespace Sonde.Torch.Tracing;

/// <summary>A place in a source file as its symbols know it.</summary>
/// <param name="File">The path at compile time.</param>
/// <param name="Line">From 1.</param>
internal sealed record SourceLine(string File, int Line);

/// <summary>Resolves stack traces that were taken without file information; each place is looked up once.</summary>
internal static class CallSite
{
    private static readonly ConcurrentDictionary<(MethodBase Method, int Offset, MethodBase? Callee), SourceLine?> Lines = new();
    private static readonly ConcurrentDictionary<Assembly, bool> KnownAssemblies = new();
    private static readonly string[] Libraries = ["TorchSharp", "TorchVision", "TorchAudio", "TorchText", "System", "Microsoft", "mscorlib", "netstandard"];

    /// <summary>The line of user code, or null where there is none or no symbols are available.</summary>
    public static SourceLine? Resolve(StackTrace? stack)
    {
        MethodBase? callee = null;
        foreach (var frame in stack?.GetFrames() ?? [])
        {
            if (frame.GetMethod() is not { } method)
                continue;
            if (!IsLibrary(method.Module.Assembly))
                return Lines.GetOrAdd((method, frame.GetILOffset(), callee), static place => Find(place.Method, place.Offset, place.Callee));
            callee = method;
        }

        return null;
    }

    private static SourceLine? Find(MethodBase method, int offset, MethodBase? callee) =>
        PortableSymbols.For(method.Module)?.Find(method.MetadataToken, CallInstruction.Locate(method, offset, callee));

    /// <summary>Whether an optimizer's step ran the op: what it does to parameters is no forward pass.</summary>
    public static bool IsInOptimizer(StackTrace? stack) =>
        (stack?.GetFrames() ?? []).Any(frame => typeof(optim.Optimizer).IsAssignableFrom(frame.GetMethod()?.DeclaringType));

    private static bool IsLibrary(Assembly assembly) => KnownAssemblies.GetOrAdd(assembly, static assembly =>
    {
        var name = assembly.GetName().Name ?? "";
        return assembly == typeof(CallSite).Assembly
            || Array.Exists(Libraries, library => name == library || name.StartsWith(library + ".", StringComparison.Ordinal));
    });
}
