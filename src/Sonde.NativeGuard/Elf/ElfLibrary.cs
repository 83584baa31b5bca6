// What a 64-bit ELF shared library needs and provides, read from its section tables.
using System.Diagnostics.CodeAnalysis;

namespace Sonde.Elf;

/// <summary>
/// The part of an ELF file that decides whether the loader accepts it: the libraries it names, the symbol versions it
/// needs of them, the versions it defines itself. Layout after the System V ABI and the Linux Standard Base.
/// </summary>
internal sealed class ElfLibrary
{
    /// <summary>The processor, as <c>e_machine</c> numbers it (62 is x86-64, 183 is AArch64).</summary>
    public required int Machine { get; init; }

    /// <summary>The files named by <c>DT_NEEDED</c>, in the loader's order.</summary>
    public required IReadOnlyList<string> NeededLibraries { get; init; }

    /// <summary>Every version needed of another library.</summary>
    public required IReadOnlyList<VersionNeed> Needs { get; init; }

    /// <summary>The versions that this library defines, in file order.</summary>
    public required IReadOnlyList<string> Provides { get; init; }

    /// <summary>Reads a library.</summary>
    /// <param name="path">The file.</param>
    /// <param name="library">What was read; null when the result is false.</param>
    /// <param name="problem">Why the file could not be understood; null when the result is true.</param>
    /// <returns>False where the file is no 64-bit little-endian ELF, or is damaged or cut short.</returns>
    /// <exception cref="IOException">The file could not be read at all.</exception>
    public static bool TryRead(string path, [NotNullWhen(true)] out ElfLibrary? library, [NotNullWhen(false)] out string? problem)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return TryRead(stream, out library, out problem);
    }

    /// <inheritdoc cref="TryRead(string, out ElfLibrary?, out string?)"/>
    /// <param name="stream">The file's content; must be seekable.</param>
    /// <param name="library">What was read.</param>
    /// <param name="problem">Why not.</param>
    public static bool TryRead(Stream stream, [NotNullWhen(true)] out ElfLibrary? library, [NotNullWhen(false)] out string? problem)
    {
        var reader = new ElfReader(stream);
        library = reader.Read();
        problem = library is null ? reader.Problem ?? "the file could not be understood" : null;
        return library is not null;
    }
}
