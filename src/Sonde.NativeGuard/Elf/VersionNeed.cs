// One symbol version that a shared library demands of another.
namespace Sonde.Elf;

/// <summary>One entry (Elf64_Vernaux) of a library's version needs.</summary>
/// <param name="Library">The file that has to provide the version, for example <c>libstdc++.so.6</c>.</param>
/// <param name="Version">The version's name, for example <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="IsWeak">True where the loader only remarks on a missing version instead of refusing to load.</param>
/// <param name="Symbols">The imported symbols that carry this version.</param>
/// <param name="RelocatedSymbols">Those of them that a relocation refers to: the ones the loader has to find.</param>
/// <param name="FlagsOffset">Offset in the file, in bytes, of the entry's 16-bit <c>vna_flags</c>.</param>
internal sealed record VersionNeed(
    string Library,
    string Version,
    bool IsWeak,
    IReadOnlyList<string> Symbols,
    IReadOnlyList<string> RelocatedSymbols,
    long FlagsOffset)
{
    /// <summary>True where no relocation refers to any symbol of this version, so that its absence cannot be noticed.</summary>
    public bool IsHarmlessWhenMissing => RelocatedSymbols.Count == 0;
}
