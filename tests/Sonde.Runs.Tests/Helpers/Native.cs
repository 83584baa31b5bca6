// What the base library has no calls for: pipes, and names that are no UTF-8.
using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Runs.Tests;

internal static partial class Native
{
    public static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Pipes, devices and names of any bytes are made with calls of Linux.");
    }

    public static void MakePipe(string path) => Check(mkfifo(Encoding.UTF8.GetBytes(path + '\0'), 0x1b6));

    /// <summary>Renames to a name of any bytes in the same folder.</summary>
    public static void Rename(string path, params byte[] name) =>
        Check(rename(Encoding.UTF8.GetBytes(path + '\0'), [.. Encoding.UTF8.GetBytes(Path.GetDirectoryName(path)! + '/'), .. name, 0]));

    private static void Check(int result)
    {
        if (result != 0)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkfifo(byte[] path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int rename(byte[] from, byte[] to);
}
