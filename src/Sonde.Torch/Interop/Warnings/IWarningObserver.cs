// Who wants to know of libtorch's warnings.
namespace Sonde.Torch.Interop;

/// <summary>Called inside an op, on the thread that gives the warning: it must not throw, block, or run ops.</summary>
internal unsafe interface IWarningObserver
{
    /// <summary>False once the observer wants no more calls; it is then dropped at the next chance.</summary>
    bool IsActive { get; }

    /// <summary>A warning was given on this thread.</summary>
    /// <param name="message">UTF-8; readable during this call only.</param>
    /// <param name="file">libtorch's source file, ending with a zero byte; it stays.</param>
    /// <param name="line">The line in it.</param>
    void Hear(ReadOnlySpan<byte> message, byte* file, uint line);
}
