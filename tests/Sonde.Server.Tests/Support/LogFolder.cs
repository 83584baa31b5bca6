// A log directory of its own for one test, removed afterwards.
namespace Sonde.Server.Tests;

internal sealed class LogFolder : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("sonde-server-").FullName;

    /// <summary>A log directory that is there, or is only going to be.</summary>
    public LogFolder(bool exists = true)
    {
        Path = System.IO.Path.Join(_parent, "runs");
        if (exists) Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string Run(string name) => System.IO.Path.Join(Path, name);

    /// <summary>Writes one run and closes it; returns its event file.</summary>
    public string Write(string run, Action<SummaryWriter> write)
    {
        using var writer = new SummaryWriter(Run(run));
        write(writer);
        return writer.FilePath;
    }

    public void Dispose() => Directory.Delete(_parent, recursive: true);
}
