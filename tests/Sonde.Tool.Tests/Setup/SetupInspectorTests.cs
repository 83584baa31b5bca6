// What is said of build outputs: whole, unguarded, without libtorch, damaged.
using System.Runtime.InteropServices;
using Sonde.Elf;
using Sonde.NativeGuard.Tests.Elf;
using Sonde.Tool.Setup;

namespace Sonde.Tool.Tests.Setup;

public sealed class SetupInspectorTests : IDisposable
{
    private const string Native = "bin/Debug/net10.0/runtimes/linux-x64/native/";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sonde-setup-");

    public SetupInspectorTests() => new SyntheticElf().Providing("GLIBCXX_3.4.21", "GLIBCXX_3.4.30").Save(At("host/libstdc++.so.6"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Inspect_NoOutputs_IsFineAndSaysWhatWasLookedFor()
    {
        var report = Inspect();
        Assert.Empty(report.Problems);
        Assert.Contains(report.Notes, note => note.StartsWith("No build output with TorchSharp (libLibTorchSharp.so)", StringComparison.Ordinal));
        Assert.Equal(At("host/libstdc++.so.6"), report.StandardLibrary);
        Assert.Equal("GLIBCXX_3.4.30", report.NewestVersion);
    }

    [Fact]
    public void Inspect_UnusedVersionMissing_ExplainsTheMisleadingMessageAndTheGuard()
    {
        Output(used: false).Save(At("app/" + Native + "libLibTorchSharp.so"));
        Libtorch();

        var report = Inspect();

        var library = Assert.Single(report.NativeLibraries);
        Assert.Equal("GLIBCXX_3.4.32", library.NewestVersion);
        Assert.False(library.Loads || library.GuardApplied);
        Assert.Equal(new MissingVersion("GLIBCXX_3.4.32", "libstdc++.so.6", "libLibTorchSharp.so", Used: false), Assert.Single(library.MissingVersions));
        var problem = Assert.Single(report.Problems);
        Assert.Contains("doesn't contain a reference to libtorch-cpu-linux-x64", problem.What, StringComparison.Ordinal);
        Assert.Contains("Sonde.Torch", problem.Remedy, StringComparison.Ordinal);
        Assert.Equal([Native + "libLibTorchSharp.so"], problem.Paths);
    }

    [Fact]
    public void Inspect_GuardApplied_Loads()
    {
        var bytes = Output(used: false).Build();
        Assert.True(ElfLibrary.TryRead(new MemoryStream(bytes), out var library, out _));
        VersionGuard.MarkWeak(bytes, VersionGuard.Unused(library));
        Directory.CreateDirectory(At("app/" + Native));
        File.WriteAllBytes(At("app/" + Native + "libLibTorchSharp.so"), bytes);
        Libtorch();

        var report = Inspect();

        var found = Assert.Single(report.NativeLibraries);
        Assert.True(found.Loads && found.GuardApplied && found.LibtorchBeside);
        Assert.Empty(report.Problems);
    }

    [Fact]
    public void Inspect_UsedVersionMissing_AsksForANewerSystem()
    {
        Output(used: true).Save(At("app/" + Native + "libLibTorchSharp.so"));
        Libtorch();
        var problem = Assert.Single(Inspect().Problems);
        Assert.Contains("uses GLIBCXX_3.4.32", problem.What, StringComparison.Ordinal);
        Assert.Contains("newer system", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_LibtorchMissing_AsksForThePackage()
    {
        new SyntheticElf().Needing("libtorch_cpu.so").Needing("libstdc++.so.6").Save(At("app/out/libLibTorchSharp.so"));
        var problem = Assert.Single(Inspect().Problems);
        Assert.Contains("missing: libtorch_cpu.so", problem.What, StringComparison.Ordinal);
        Assert.Contains("package reference to libtorch-cpu-linux-x64", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_TruncatedLibtorch_NamesTheFile()
    {
        new SyntheticElf().Needing("libtorch_cpu.so").Save(At("app/out/libLibTorchSharp.so"));
        File.WriteAllBytes(At("app/out/libtorch_cpu.so"), new SyntheticElf().Build()[..200]);
        var problem = Assert.Single(Inspect().Problems);
        Assert.StartsWith("libtorch_cpu.so is cut short", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ObjFolderAndOtherProcessors_AreLeftOut()
    {
        Output(used: false).Save(At("app/obj/Debug/libLibTorchSharp.so"));
        new SyntheticElf { Machine = 183 }.Save(At("app/bin/arm/libLibTorchSharp.so"));
        var report = Inspect();
        Assert.Empty(report.NativeLibraries);
        Assert.Empty(report.Problems);
        Assert.Contains(report.Notes, note => note.StartsWith("1 of the libraries found are for another processor", StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_Musl_IsAProblemOfTheMachine()
    {
        var problem = Assert.Single(SetupInspector.Inspect(At("app"), Facts() with { IsMusl = true }, TestContext.Current.CancellationToken).Problems);
        Assert.Contains("musl", problem.What, StringComparison.Ordinal);
    }

    private static SyntheticElf Output(bool used) => new SyntheticElf()
        .Needing("libtorch_cpu.so")
        .Needing("libstdc++.so.6", "GLIBCXX_3.4.32", "library_init", used)
        .Needing("libstdc++.so.6", "GLIBCXX_3.4.21", "string", relocated: true);

    private void Libtorch() => new SyntheticElf().Needing("libstdc++.so.6").Save(At("app/" + Native + "libtorch_cpu.so"));

    private SetupReport Inspect()
    {
        Directory.CreateDirectory(At("app"));
        return SetupInspector.Inspect(At("app"), Facts(), TestContext.Current.CancellationToken);
    }

    private MachineFacts Facts()
    {
        Directory.CreateDirectory(At("app"));
        return new("Linux", Architecture.X64, ".NET 10", ["10.0.100"], IsLinux: true, IsMusl: false, Node: null, new HostLibraries([], At("host"), () => ""));
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);
}
