// The native libraries that this process has loaded already, found by name: libtorch must be the very one that TorchSharp runs.
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

internal static class LoadedLibraries
{
    /// <summary>Handles in the order of the names (<c>torch_cpu</c>); 0 where a library is not loaded.</summary>
    public static nint[] Find(params string[] names)
    {
        var handles = new nint[names.Length];
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            var index = Array.IndexOf(names, NameOf(module.FileName));
            if (index >= 0 && handles[index] == 0)
                NativeLibrary.TryLoad(module.FileName, out handles[index]);
        }

        return handles;
    }

    private static string NameOf(string file)
    {
        var name = Path.GetFileName(file).Split('.')[0];
        return name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;
    }
}
