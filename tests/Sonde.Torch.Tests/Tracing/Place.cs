// Where a test stands in its own file, so that no line number is ever written down.
using System.Runtime.CompilerServices;

namespace Sonde.Torch.Tests.Tracing;

internal static class Place
{
    /// <summary>Passes a value through and notes the line of the call.</summary>
    public static T Noted<T>(T value, out int line, [CallerLineNumber] int here = 0)
    {
        line = here;
        return value;
    }

    public static int Line([CallerLineNumber] int here = 0) => here;

    /// <summary>A line of the calling file as reports name it.</summary>
    public static string At(int line, [CallerFilePath] string file = "")
    {
        var root = new DirectoryInfo(Path.GetDirectoryName(file)!);
        while (root is not null && !Path.Exists(Path.Combine(root.FullName, ".git")))
            root = root.Parent;
        return $"{(root is null ? Path.GetFileName(file) : Path.GetRelativePath(root.FullName, file).Replace('\\', '/'))}:{line}";
    }
}
