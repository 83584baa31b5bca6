// What the terminal shows while training: one line a run, rewritten in place on a terminal, one line an epoch elsewhere.
namespace Quickstart;

internal static class Progress
{
    private static long s_lastBatch;

    public static void Batch(string run, int epoch, int epochs, float accuracy)
    {
        var now = Environment.TickCount64;
        if (Console.IsOutputRedirected || now - s_lastBatch < 100)
        {
            return;
        }
        s_lastBatch = now;
        Console.Write($"\r  {run,-22} epoch {epoch} of {epochs}   batch accuracy {accuracy,6:P0}   ");
    }

    public static void Epoch(string run, int epoch, int epochs, double loss, double accuracy)
    {
        var start = Console.IsOutputRedirected ? "" : "\r";
        Console.WriteLine($"{start}  {run,-22} epoch {epoch} of {epochs}   loss {loss:F3}   accuracy {accuracy,6:P1}   (test images)");
    }
}
