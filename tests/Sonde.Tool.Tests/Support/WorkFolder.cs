// A folder of its own for one test, removed afterwards.
namespace Sonde.Tool.Tests;

internal sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sonde-tool-").FullName;

    /// <summary>Writes one run under <c>runs/</c> and closes it; returns its event file.</summary>
    public string Write(string run, Action<SummaryWriter> write)
    {
        using var writer = new SummaryWriter(System.IO.Path.Join(Path, "runs", run));
        write(writer);
        return writer.FilePath;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
