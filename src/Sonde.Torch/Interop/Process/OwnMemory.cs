// Reads this process's memory without ever faulting: what calibration looks at may turn out not to be mapped.
using Microsoft.Win32.SafeHandles;

namespace Sonde.Torch.Interop;

/// <summary>Checked reads for calibration; a later read at a calibrated offset is a plain one.</summary>
internal sealed class OwnMemory : IDisposable
{
    private readonly SafeFileHandle _memory;

    private OwnMemory(SafeFileHandle memory) => _memory = memory;

    /// <summary>Opens the memory of this process, or says why it cannot.</summary>
    public static OwnMemory? TryOpen(out string reason)
    {
        reason = "";
        try
        {
            // Windows will want ReadProcessMemory, macOS mach_vm_read_overwrite; neither has a row of export names yet.
            return new OwnMemory(File.OpenHandle("/proc/self/mem"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            reason = $"memory cannot be read safely for calibration: {exception.Message}";
            return null;
        }
    }

    /// <summary>False where any of the bytes is not mapped.</summary>
    public bool TryRead(nint address, Span<byte> bytes)
    {
        if (address < 0x10000 || (ulong)address > 0x7fff_ffff_ffff)
            return false;
        try
        {
            return RandomAccess.Read(_memory, bytes, address) == bytes.Length;
        }
        catch (IOException)
        {
            return false; // not mapped: the answer to the question asked
        }
    }

    /// <summary>One pointer-sized word, or false where it is not mapped.</summary>
    public bool TryRead(nint address, out nint word)
    {
        Span<byte> bytes = stackalloc byte[8];
        var read = TryRead(address, bytes);
        word = read ? BitConverter.ToInt64(bytes) is var value ? (nint)value : 0 : 0;
        return read;
    }

    public void Dispose() => _memory.Dispose();
}
