// Marks code that runs inside a capture which the user asked for, so that monitors take none of it for a step of their training.
namespace Sonde.Torch.Tracing;

/// <summary>Counts the captures under way on the calling thread.</summary>
internal static class UserCapture
{
    [ThreadStatic]
    private static int s_depth;

    /// <summary>Whether the calling thread runs code inside a capture.</summary>
    public static bool IsRunning => s_depth > 0;

    /// <summary>Begins one, until disposed on the same thread.</summary>
    public static Scope Begin()
    {
        s_depth++;
        return default;
    }

    public readonly struct Scope : IDisposable
    {
        public void Dispose() => s_depth--;
    }
}
