// A folder for generated logs that goes away with the measurement.
namespace Sonde.Bench;

/// <summary>A new folder among the system's temporary files.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("sonde-bench-").FullName;

    /// <summary>The path of a subfolder; it need not be there.</summary>
    public string Sub(string name) => Path.Combine(_path, name);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(_path, recursive: true);
}
