// The guard's decision and its two bytes.
using Sonde.Elf;

namespace Sonde.NativeGuard.Tests.Elf;

public class VersionGuardTests
{
    private static readonly byte[] Bytes = new SyntheticElf()
        .Needing("libstdc++.so.6", "GLIBCXX_3.4.32", "unused", relocated: false)
        .Needing("libstdc++.so.6", "GLIBCXX_3.4.33", "used", relocated: true)
        .Needing("libstdc++.so.6", "CXXABI_1.3.15", "other", relocated: false)
        .Needing("libc.so.6", "GLIBC_2.38", "unused_too", relocated: false)
        .Build();

    [Fact]
    public void Missing_NewHost_IsEmpty() =>
        Assert.Empty(VersionGuard.Missing(Read(Bytes), Host("GLIBCXX_3.4.32", "GLIBCXX_3.4.33")));

    [Fact]
    public void Missing_OldHost_NamesTheVersionsAndWhetherTheyAreUsed()
    {
        var missing = VersionGuard.Missing(Read(Bytes), Host("GLIBCXX_3.4.30"));
        Assert.Equal([("GLIBCXX_3.4.32", true), ("GLIBCXX_3.4.33", false)], missing.Select(n => (n.Version, n.IsHarmlessWhenMissing)));
    }

    [Fact]
    public void Unused_LeavesOutOtherLibrariesAndUsedVersions() =>
        Assert.Equal(["GLIBCXX_3.4.32"], VersionGuard.Unused(Read(Bytes)).Select(n => n.Version));

    [Fact]
    public void MarkWeak_ChangesTheFlagsOfThatNeedAlone()
    {
        var changed = (byte[])Bytes.Clone();
        Assert.False(VersionGuard.IsApplied(Read(changed)));

        VersionGuard.MarkWeak(changed, VersionGuard.Unused(Read(changed)));

        var library = Read(changed);
        Assert.Equal([true, false, false, false], library.Needs.Select(n => n.IsWeak));
        Assert.Equal(1, changed.Zip(Bytes).Count(pair => pair.First != pair.Second)); // 0x0000 to 0x0002
        Assert.True(VersionGuard.IsApplied(library));
        Assert.Equal(["GLIBCXX_3.4.33"], VersionGuard.Missing(library, Host()).Select(n => n.Version));
    }

    [Fact]
    public void Newest_ComparesNumbersNotLetters() =>
        Assert.Equal("GLIBCXX_3.4.30", VersionGuard.Newest(["GLIBCXX_3.4.9", "GLIBCXX_3.4.30", "GLIBCXX_3.4", "GLIBCXX_LDBL_3.4", "CXXABI_9.9"]));

    private static ElfLibrary Host(params string[] versions) => Read(new SyntheticElf().Providing(versions).Build());

    private static ElfLibrary Read(byte[] bytes) =>
        ElfLibrary.TryRead(new MemoryStream(bytes), out var library, out var problem) ? library : throw new InvalidOperationException(problem);
}
