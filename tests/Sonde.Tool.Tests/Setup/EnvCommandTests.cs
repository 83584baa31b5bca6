// sonde env from the command line: text, JSON, exit codes.
using System.CommandLine;
using System.Text.Json;
using Sonde.Tool.Commands;

namespace Sonde.Tool.Tests.Setup;

public sealed class EnvCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sonde-env-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Invoke_EmptyFolder_SaysThatNothingIsWrong()
    {
        Assert.SkipWhen(OperatingSystem.IsLinux() && Sonde.Elf.HostLibraries.IsMusl, "On musl something is always wrong.");
        var (code, output, _) = Run(_folder.FullName);
        Assert.Equal(0, code);
        Assert.Contains("Nothing is wrong", output, StringComparison.Ordinal);
        Assert.Contains(".NET 10.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Invoke_DamagedLibrary_FailsAndNamesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF libraries are looked at on Linux only.");
        File.WriteAllBytes(Path.Combine(_folder.FullName, "libLibTorchSharp.so"), new byte[100]);

        var (code, output, _) = Run(_folder.FullName, "--json");

        Assert.Equal(1, code);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal("libLibTorchSharp.so", report.GetProperty("nativeLibraries")[0].GetProperty("path").GetString());
        Assert.Equal("libLibTorchSharp.so does not start with the ELF signature.", report.GetProperty("problems")[0].GetProperty("what").GetString());
    }

    [Fact]
    public void Invoke_NoSuchFolder_FailsWithItsName()
    {
        var (code, _, error) = Run(Path.Combine(_folder.FullName, "absent"));
        Assert.Equal(1, code);
        Assert.Contains("absent", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var console = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var code = new RootCommand { EnvCommand.Create() }.Parse(["env", .. arguments]).Invoke(console);
        return (code, console.Output.ToString()!, console.Error.ToString()!);
    }
}
