// A folder of its own for each test, gone when the test is over.
namespace Sonde.Runs.Tests;

internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Path = Directory.CreateTempSubdirectory("sonde-runs-").FullName;

    public string Path { get; }

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public TestEventFile Write(string run, string name = "events.out.tfevents.1") => new(At(run, name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
