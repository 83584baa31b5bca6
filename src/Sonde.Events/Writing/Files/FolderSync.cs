// Brings the names in a folder to the disk: a file that survives a power cut under no name is of no use.
using System.Runtime.InteropServices;

namespace Sonde.Events.Writing;

/// <summary>fsync of a folder, for which the base library has no call. Windows has none either: NTFS keeps names in its journal.</summary>
internal static partial class FolderSync
{
    private const int NotSupported = 22; // EINVAL: a file system whose folders know no fsync

    /// <exception cref="IOException">The folder cannot be opened, or the disk failed.</exception>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, 0);
        if (handle < 0)
        {
            throw new IOException($"Cannot open the folder {folder} to sync it: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        try
        {
            if (FSync(handle) != 0 && Marshal.GetLastPInvokeError() != NotSupported)
            {
                throw new IOException($"Cannot sync the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}.");
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
