// Reading version tables: synthetic libraries whose every byte is known, damaged ones, and real ones of this machine.
using System.Runtime.InteropServices;
using Sonde.Elf;

namespace Sonde.NativeGuard.Tests.Elf;

public class ElfLibraryTests
{
    private static readonly byte[] Sample = new SyntheticElf()
        .Needing("libc.so.6", "GLIBC_2.34", "malloc", relocated: true)
        .Needing("libstdc++.so.6", "GLIBCXX_3.4.32", "_ZSt21ios_base_library_initv", relocated: false)
        .Needing("libstdc++.so.6", "GLIBCXX_3.4.21", "_ZNSsC1Ev", relocated: true)
        .Needing("libtorch.so")
        .Providing("SAMPLE_1", "SAMPLE_2")
        .Build();

    [Fact]
    public void TryRead_SyntheticLibrary_GivesWhatWasBuiltIn()
    {
        Assert.True(ElfLibrary.TryRead(new MemoryStream(Sample), out var library, out var problem), problem);

        Assert.Equal(62, library.Machine);
        Assert.Equal(["libc.so.6", "libstdc++.so.6", "libtorch.so"], library.NeededLibraries);
        Assert.Equal(["SAMPLE_1", "SAMPLE_2"], library.Provides);
        Assert.Equal(["GLIBC_2.34", "GLIBCXX_3.4.32", "GLIBCXX_3.4.21"], library.Needs.Select(n => n.Version));
        Assert.Equal(["libc.so.6", "libstdc++.so.6", "libstdc++.so.6"], library.Needs.Select(n => n.Library));
        Assert.Equal([false, true, false], library.Needs.Select(n => n.IsHarmlessWhenMissing));
        Assert.Equal(["_ZSt21ios_base_library_initv"], library.Needs[1].Symbols);
        Assert.All(library.Needs, need => Assert.False(need.IsWeak));
    }

    [Fact]
    public void TryRead_CutAtAnyLength_SaysWhatIsWrong()
    {
        for (var length = 0; length < Sample.Length; length++)
        {
            Assert.False(ElfLibrary.TryRead(new MemoryStream(Sample, 0, length), out var library, out var problem));
            Assert.Null(library);
            Assert.NotEmpty(problem);
        }
        ElfLibrary.TryRead(new MemoryStream(Sample, 0, Sample.Length - 1), out _, out var message);
        Assert.Equal($"is cut short: the section table would end at byte {Sample.Length}, the file ends at byte {Sample.Length - 1}", message);
    }

    [Fact]
    public void TryRead_AnyByteChanged_GivesAnAnswerWithoutAnException()
    {
        var random = new Random(1);
        for (var at = 0; at < Sample.Length; at++)
        {
            foreach (var value in new byte[] { 0xff, 0x80, (byte)random.Next(256) })
            {
                var changed = (byte[])Sample.Clone();
                changed[at] = value;
                var read = ElfLibrary.TryRead(new MemoryStream(changed), out var library, out var problem);
                Assert.Equal(read, library is not null);
                Assert.Equal(read, problem is null);
            }
        }
    }

    [Theory]
    [InlineData("#!/bin/sh\necho this is a script and certainly no library at all, long enough\n", "does not start with the ELF signature")]
    [InlineData("short", "is 5 bytes long, shorter than an ELF header (64 bytes)")]
    public void TryRead_OtherFile_SaysSo(string content, string expected)
    {
        Assert.False(ElfLibrary.TryRead(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(content)), out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void TryRead_ThirtyTwoBitFile_SaysSo()
    {
        var changed = (byte[])Sample.Clone();
        changed[4] = 1;
        Assert.False(ElfLibrary.TryRead(new MemoryStream(changed), out _, out var problem));
        Assert.Equal("is not a 64-bit little-endian ELF file", problem);
    }

    [Fact]
    public void TryRead_TheSystemsLibraries_AreFoundAndUnderstood()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !HostLibraries.IsMusl, "ELF libraries of the GNU system are on Linux only.");
        var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 183 : 62;
        var libraries = HostLibraries.OfThisMachine();

        var standard = libraries.Find("libstdc++.so.6", machine);
        Assert.NotNull(standard);
        Assert.Contains("GLIBCXX_3.4", standard.Value.Library.Provides);
        Assert.Contains("libc.so.6", standard.Value.Library.NeededLibraries);
        Assert.Contains(standard.Value.Library.Needs, need => need.Library == "libc.so.6" && !need.IsHarmlessWhenMissing);
        Assert.Null(libraries.Find("libno-such-library.so.9", machine));
    }

    [Fact]
    public void TryRead_TorchSharpsLibrary_NeedsAVersionThatNothingUses()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var path = Path.Combine(packages, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(path), "TorchSharp 0.107.0 is not in the package cache.");

        Assert.True(ElfLibrary.TryRead(path, out var library, out var problem), problem);
        var newest = Assert.Single(library.Needs, need => need.Version == VersionGuard.Newest(library.Needs.Select(n => n.Version)));
        Assert.Equal("GLIBCXX_3.4.32", newest.Version);
        Assert.Equal(["_ZSt21ios_base_library_initv"], newest.Symbols);
        Assert.Empty(newest.RelocatedSymbols);
        Assert.False(Assert.Single(library.Needs, need => need.Version == "GLIBCXX_3.4.30").IsHarmlessWhenMissing);
    }
}
