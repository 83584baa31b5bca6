// A folder that goes away after the test.
namespace Sonde.Diagnosis.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sonde-diagnosis-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
