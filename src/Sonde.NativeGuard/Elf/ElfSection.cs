// One section header of a 64-bit ELF file.
namespace Sonde.Elf;

/// <summary>The members of Elf64_Shdr that version tables need.</summary>
/// <param name="Index">Position in the section header table.</param>
/// <param name="Type"><c>sh_type</c>.</param>
/// <param name="Offset">Where the content starts in the file, in bytes.</param>
/// <param name="Size">Length of the content in bytes.</param>
/// <param name="Link"><c>sh_link</c>: the section that this one's names or symbols are in.</param>
/// <param name="Info"><c>sh_info</c>: for version tables, the number of entries.</param>
internal readonly record struct ElfSection(int Index, uint Type, long Offset, long Size, int Link, uint Info)
{
    public const uint Rela = 4, Dynamic = 6, NoBits = 8, Rel = 9, DynamicSymbols = 11;
    public const uint VersionDefinitions = 0x6ffffffd, VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff;
}
