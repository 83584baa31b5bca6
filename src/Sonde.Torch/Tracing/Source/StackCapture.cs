// Takes the stack of a call inside an op, without letting a collection run there.
using System.Diagnostics;
using System.Runtime;
using Sonde.Torch.Interop;

namespace Sonde.Torch.Tracing;

/// <summary>
/// A stack trace lives on the collected heap, so it is taken in a region without collection (some 10 microseconds; see
/// <see cref="NativeList{T}"/> for why). Where the runtime grants no region, the trace is taken all the same: a
/// collection then is no likelier than at any other allocation of that size.
/// </summary>
internal static class StackCapture
{
    private const int Budget = 256 * 1024; // bytes; a trace of 100 frames takes some 20 KiB
    private static readonly Lock Gate = new();

    /// <summary>Appends the caller's stack to a list and gives its place there.</summary>
    public static int AddTo(List<StackTrace> stacks)
    {
        lock (Gate) // the region belongs to the process
        {
            var mine = TryBegin();
            stacks.Add(new StackTrace(skipFrames: 4, fNeedFileInfo: false));
            if (mine)
                End();
        }

        return stacks.Count - 1;
    }

    private static bool TryBegin()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            return false; // the user's own region serves as well
        try
        {
            return GC.TryStartNoGCRegion(Budget, disallowFullBlockingGC: true);
        }
        catch (InvalidOperationException)
        {
            return false; // another thread began one between the two lines
        }
    }

    private static void End()
    {
        try
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // Other threads used up the budget between the two lines: the runtime has ended the region itself.
        }
    }
}
