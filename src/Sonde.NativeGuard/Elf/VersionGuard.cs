// Decides which version needs of a library can be made optional, and makes them so in a copy of its bytes.
using System.Buffers.Binary;

namespace Sonde.Elf;

/// <summary>
/// The one change that the guard makes: <c>VER_FLG_WEAK</c> on a need for a <c>GLIBCXX</c> version that the system's
/// libstdc++ lacks and that no relocation uses. The loader then remarks on the missing version instead of refusing.
/// </summary>
internal static class VersionGuard
{
    /// <summary>The library whose age decides.</summary>
    public const string StandardLibrary = "libstdc++.so.6";

    /// <summary><c>VER_FLG_WEAK</c> of the ELF symbol versioning extension.</summary>
    public const ushort Weak = 2;

    /// <summary>The C++ library versions that a library insists on and a host does not have.</summary>
    /// <param name="library">The library that is to be loaded.</param>
    /// <param name="host">The host's libstdc++.</param>
    public static IReadOnlyList<VersionNeed> Missing(ElfLibrary library, ElfLibrary host)
    {
        var provided = host.Provides.ToHashSet();
        return [.. library.Needs.Where(n => IsStandardLibraryVersion(n) && !n.IsWeak && !provided.Contains(n.Version))];
    }

    /// <summary>The C++ library versions that no relocation uses, whichever host the library will meet.</summary>
    /// <param name="library">The library that is to be loaded.</param>
    public static IReadOnlyList<VersionNeed> Unused(ElfLibrary library) =>
        [.. library.Needs.Where(n => IsStandardLibraryVersion(n) && !n.IsWeak && n.IsHarmlessWhenMissing)];

    /// <summary>True where the guard has been at work: a C++ library version that nothing uses is optional.</summary>
    /// <param name="library">The library as it lies in an output folder.</param>
    public static bool IsApplied(ElfLibrary library) => library.Needs.Any(n => IsStandardLibraryVersion(n) && n.IsWeak);

    /// <summary>Marks needs as weak.</summary>
    /// <param name="file">The library's bytes; changed in place, two bytes for each need.</param>
    /// <param name="needs">Needs read from these same bytes.</param>
    public static void MarkWeak(byte[] file, IEnumerable<VersionNeed> needs)
    {
        foreach (var need in needs)
        {
            var flags = file.AsSpan(checked((int)need.FlagsOffset));
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | Weak));
        }
    }

    /// <summary>The newest <c>GLIBCXX</c> version among some, or null.</summary>
    /// <param name="versions">Version names of any kind.</param>
    public static string? Newest(IEnumerable<string> versions) =>
        versions.Where(v => v.StartsWith("GLIBCXX_", StringComparison.Ordinal) && Version.TryParse(v[8..], out _))
            .MaxBy(v => Version.Parse(v[8..]));

    private static bool IsStandardLibraryVersion(VersionNeed need) =>
        need.Library == StandardLibrary && need.Version.StartsWith("GLIBCXX_", StringComparison.Ordinal);
}
