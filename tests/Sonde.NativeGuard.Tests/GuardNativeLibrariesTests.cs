// The build task: what it replaces, what it leaves alone, and that it never writes to what it was given.
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Sonde.Elf;
using Sonde.NativeGuard.Tests.Elf;

namespace Sonde.NativeGuard.Tests;

public sealed class GuardNativeLibrariesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sonde-guard-");
    private readonly RecordingBuild _build = new();

    public GuardNativeLibrariesTests()
    {
        new SyntheticElf().Providing("GLIBCXX_3.4.30").Save(At("old/libstdc++.so.6"));
        new SyntheticElf().Providing("GLIBCXX_3.4.30", "GLIBCXX_3.4.32").Save(At("new/libstdc++.so.6"));
        Library(used: false).Save(At("package/libLibTorchSharp.so"));
        Library(used: false).Save(At("package/libother.so"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Execute_OldHost_OffersACorrectedCopyAndLeavesThePackageAlone()
    {
        var before = File.ReadAllBytes(At("package/libLibTorchSharp.so"));

        var task = Run("old");

        var replacement = Assert.Single(task.Replacements);
        Assert.Equal(At("obj/runtimes/linux-x64/native/libLibTorchSharp.so"), replacement.ItemSpec);
        Assert.Equal("TorchSharp", replacement.GetMetadata("NuGetPackageId"));
        Assert.Equal(At("package/libLibTorchSharp.so"), Assert.Single(task.Originals).ItemSpec);
        Assert.Equal(before, File.ReadAllBytes(At("package/libLibTorchSharp.so")));
        Assert.Equal(1, File.ReadAllBytes(replacement.ItemSpec).Zip(before).Count(pair => pair.First != pair.Second));
        Assert.True(ElfLibrary.TryRead(replacement.ItemSpec, out var library, out _) && VersionGuard.IsApplied(library));
        Assert.Empty(_build.Warnings);
    }

    [Fact]
    public void Execute_Again_LeavesTheCopyAsItIs()
    {
        Run("old");
        Assert.Contains(_build.Messages, m => m.Importance == MessageImportance.High);
        _build.Messages.Clear();

        var task = Run("old");

        Assert.Single(task.Replacements);
        Assert.DoesNotContain(_build.Messages, m => m.Importance == MessageImportance.High);
    }

    [Fact]
    public void Execute_CopyLinkedIntoAnOutputFolder_IsReplacedNotWrittenTo()
    {
        Run("old");
        var copy = At("obj/runtimes/linux-x64/native/libLibTorchSharp.so");
        using var mapped = new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete); // as a running program has it
        var before = File.ReadAllBytes(copy);
        new SyntheticElf().Needing("libstdc++.so.6", "GLIBCXX_3.4.32", "another", relocated: false).Save(At("package/libLibTorchSharp.so"));

        Run("old");

        var seen = new byte[mapped.Length];
        mapped.ReadExactly(seen);
        Assert.Equal(before, seen);
        Assert.NotEqual(before, File.ReadAllBytes(copy));
    }

    [Fact]
    public void Execute_NewHost_ReplacesNothing()
    {
        Assert.Empty(Run("new").Replacements);
        Assert.False(Directory.Exists(At("obj")));
    }

    [Fact]
    public void Execute_ForEveryHost_CorrectsOnANewHostToo() => Assert.Single(Run("new", forEveryHost: true).Replacements);

    [Fact]
    public void Execute_NoStandardLibraryForThatProcessor_ReplacesNothing()
    {
        Assert.Empty(Run("nowhere", machine: 243).Replacements);
        Assert.Empty(_build.Warnings);
    }

    [Fact]
    public void Execute_VersionInUse_LeavesTheFileAndWarns()
    {
        Library(used: true).Save(At("package/libLibTorchSharp.so"));

        Assert.Empty(Run("old").Replacements);

        var warning = Assert.Single(_build.Warnings);
        Assert.Equal("SONDE0002", warning.Code);
        Assert.Contains("GLIBCXX_3.4.32", warning.Message, StringComparison.Ordinal);
        Assert.Contains("library_init", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_DamagedFile_LeavesItAndWarns()
    {
        File.WriteAllBytes(At("package/libLibTorchSharp.so"), Library(used: false).Build()[..100]);

        Assert.Empty(Run("old").Replacements);

        Assert.Equal("SONDE0001", Assert.Single(_build.Warnings).Code);
    }

    private GuardNativeLibraries Run(string host, bool forEveryHost = false, ushort machine = 62)
    {
        if (machine != 62)
        {
            new SyntheticElf { Machine = machine }.Needing("libstdc++.so.6", "GLIBCXX_3.4.99", "unused", relocated: false)
                .Save(At("package/libLibTorchSharp.so"));
        }
        var task = new GuardNativeLibraries
        {
            BuildEngine = _build,
            Files = [Item("package/libLibTorchSharp.so"), Item("package/libother.so")],
            Folder = At("obj"),
            ForEveryHost = forEveryHost,
            Host = () => new HostLibraries([], At(host), () => ""),
        };
        Assert.True(task.Execute());
        Assert.Empty(_build.Errors);
        return task;
    }

    private TaskItem Item(string path)
    {
        var item = new TaskItem(At(path));
        item.SetMetadata("DestinationSubDirectory", "runtimes/linux-x64/native/");
        item.SetMetadata("NuGetPackageId", "TorchSharp");
        return item;
    }

    private static SyntheticElf Library(bool used) => new SyntheticElf()
        .Needing("libstdc++.so.6", "GLIBCXX_3.4.32", "library_init", used)
        .Needing("libstdc++.so.6", "GLIBCXX_3.4.30", "condition_wait", relocated: true);

    private string At(string path) => Path.Combine(_folder.FullName, path);
}
