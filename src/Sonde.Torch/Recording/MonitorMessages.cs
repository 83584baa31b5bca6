// What the monitor says aloud: one line each, each thing once.
namespace Sonde.Torch;

/// <summary>Prints lines that begin with <c>sonde:</c>, each subject at most once.</summary>
internal sealed class MonitorMessages(TextWriter? writer, string modelName)
{
    private readonly HashSet<string> _said = [];

    /// <summary>Says a line unless something of the same subject was said before; true when it was said now.</summary>
    public bool Once(string subject, string line)
    {
        lock (_said)
        {
            if (!_said.Add(subject)) return false;
        }
        try
        {
            (writer ?? Console.Error).WriteLine($"sonde: {modelName}: {line}");
        }
        catch (IOException)
        {
            // A closed standard error must not end the training; the line is in the event file as well.
        }
        return true;
    }
}
