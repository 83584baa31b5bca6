// The order in which the loader's places are asked.
using Sonde.Elf;

namespace Sonde.NativeGuard.Tests.Elf;

public sealed class HostLibrariesTests : IDisposable
{
    private const string Name = "libsample.so.6";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sonde-host-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Find_LoadedLibrary_ComesFirst()
    {
        var loaded = Save("loaded", Name + ".0.30", 62);
        var onPath = Save("path", Name, 62);
        Assert.Equal(loaded, new HostLibraries([loaded], Path.GetDirectoryName(onPath), () => "").Find(Name, 62)?.Path);
    }

    [Fact]
    public void Find_SearchPath_ComesBeforeTheCache()
    {
        var onPath = Save("path", Name, 62);
        var cached = Save("cache", Name, 62);
        Assert.Equal(onPath, new HostLibraries([], $"/nowhere:{Path.GetDirectoryName(onPath)}", () => Cache(cached)).Find(Name, 62)?.Path);
        Assert.Equal(cached, new HostLibraries([], null, () => Cache(cached)).Find(Name, 62)?.Path);
    }

    [Fact]
    public void Find_OtherProcessorOrBroken_IsPassedOver()
    {
        var other = Save("other", Name, 183);
        var broken = Save("broken", Name, 62);
        File.WriteAllText(broken, "INPUT(libsample.so.6)");
        var right = Save("right", Name, 62);
        var search = string.Join(':', new[] { other, broken, right }.Select(Path.GetDirectoryName));
        Assert.Equal(right, new HostLibraries([], search, () => "").Find(Name, 62)?.Path);
    }

    private string Save(string folder, string name, ushort machine)
    {
        var path = Path.Combine(_folder.FullName, folder, name);
        new SyntheticElf { Machine = machine }.Save(path);
        return path;
    }

    private static string Cache(string path) =>
        $"2 libs found in cache `/etc/ld.so.cache'\n\tlibother.so.1 (libc6,x86-64) => /lib/libother.so.1\n\t{Name} (libc6,x86-64) => {path}\n";
}
