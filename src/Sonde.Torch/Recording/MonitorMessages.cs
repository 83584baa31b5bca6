// What the monitor prints: one line each, each subject once.
namespace Sonde.Torch;

/// <summary>Prints lines that begin with <c>sonde:</c>, each subject at most once.</summary>
internal sealed class MonitorMessages(TextWriter? writer, string modelName)
{
    private readonly HashSet<string> _said = [];

    /// <summary>Prints a line unless one of the same subject was printed before; true when it was printed now.</summary>
    public bool Once(string subject, string line)
    {
        lock (_said)
        {
            if (!_said.Add(subject)) return false;
        }
        var target = writer ?? Console.Error;
        try
        {
            // Records are written in the background too, and a StringWriter bears one thread at a time.
            lock (target) target.WriteLine($"sonde: {modelName}: {line}");
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // A closed standard error must not end the training; the line is in the event file as well.
        }
        return true;
    }
}
