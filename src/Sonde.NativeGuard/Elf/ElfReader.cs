// Walks the section tables of an ELF file, checking every offset before it is followed.
using System.Buffers.Binary;
using System.Text;

namespace Sonde.Elf;

/// <summary>Reads one file. The first thing found wrong stays in <see cref="Problem"/> and ends the reading.</summary>
internal sealed class ElfReader(Stream stream)
{
    private const int HeaderSize = 64, SectionHeaderSize = 64, SymbolSize = 24;
    // Names and counts in damaged files can be anything; no library comes near these.
    private const long LargestTable = 1L << 30;
    private const int LongestName = 64 * 1024;

    private readonly long _length = stream.Length;
    private ElfSection[] _sections = [];

    public string? Problem { get; private set; }

    public ElfLibrary? Read()
    {
        var machine = ReadHeaders();
        if (Problem is not null)
            return null;
        var needed = ReadNeededLibraries();
        var provides = ReadVersionDefinitions();
        var needs = ReadVersionNeeds();
        return Problem is null && needed is not null && provides is not null && needs is not null
            ? new ElfLibrary { Machine = machine, NeededLibraries = needed, Needs = needs, Provides = provides }
            : null;
    }

    private int ReadHeaders()
    {
        if (_length < HeaderSize)
            return Fail<int>($"is {_length} bytes long, shorter than an ELF header ({HeaderSize} bytes)");
        var header = Bytes(0, HeaderSize, "the ELF header");
        if (header is null)
            return 0;
        if (header is not [0x7f, (byte)'E', (byte)'L', (byte)'F', ..])
            return Fail<int>("does not start with the ELF signature");
        if (header[4] != 2 || header[5] != 1)
            return Fail<int>("is not a 64-bit little-endian ELF file");
        var tableOffset = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(40));
        int entrySize = Word(header, 58), count = Word(header, 60);
        if (count == 0 || tableOffset == 0)
            return Fail<int>("has no section table, so its version needs cannot be read");
        if (entrySize != SectionHeaderSize)
            return Fail<int>($"has section headers of {entrySize} bytes; {SectionHeaderSize} were expected");
        var table = Bytes(tableOffset, (long)count * SectionHeaderSize, "the section table");
        if (table is null)
            return 0;
        _sections = new ElfSection[count];
        for (var i = 0; i < count; i++)
        {
            var entry = table.AsSpan(i * SectionHeaderSize);
            _sections[i] = new ElfSection(i, UInt(entry, 4), BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[32..]), (int)UInt(entry, 40), UInt(entry, 44));
        }
        return Word(header, 18);
    }

    private List<string>? ReadNeededLibraries()
    {
        var result = new List<string>();
        if (Find(ElfSection.Dynamic) is not { } section)
            return result;
        if (Content(section, "the dynamic section") is not { } entries || Linked(section, "the dynamic section") is not { } names)
            return null;
        for (var at = 0; at + 16 <= entries.Length; at += 16)
        {
            var tag = BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(at));
            if (tag == 0)
                break;
            if (tag == 1 && Name(names, BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(at + 8))) is { } name)
                result.Add(name);
        }
        return Problem is null ? result : null;
    }

    private List<string>? ReadVersionDefinitions()
    {
        var result = new List<string>();
        if (Find(ElfSection.VersionDefinitions) is not { } section)
            return result;
        const string What = "the version definitions";
        if (Content(section, What) is not { } table || Linked(section, What) is not { } names)
            return null;
        long at = 0;
        for (var i = 0u; i < section.Info; i++)
        {
            if (!Fits(table, at, 20, What))
                return null;
            var entry = table.AsSpan((int)at);
            var auxiliary = at + UInt(entry, 12);
            if (!Fits(table, auxiliary, 8, What))
                return null;
            // Bit 0 marks the entry that names the file itself, not a version.
            if ((Word(table, (int)at + 2) & 1) == 0 && Name(names, UInt(table.AsSpan((int)auxiliary), 0)) is { } name)
                result.Add(name);
            var next = UInt(entry, 16);
            if (next == 0)
                break;
            at += next;
        }
        return Problem is null ? result : null;
    }

    private List<VersionNeed>? ReadVersionNeeds()
    {
        var result = new List<VersionNeed>();
        if (Find(ElfSection.VersionNeeds) is not { } section)
            return result;
        const string What = "the version needs";
        if (Content(section, What) is not { } table || Linked(section, What) is not { } names || SymbolsByVersion() is not { } symbols)
            return null;
        long at = 0;
        for (var i = 0u; i < section.Info; i++)
        {
            if (!Fits(table, at, 16, What))
                return null;
            var entry = table.AsSpan((int)at);
            var library = Name(names, UInt(entry, 4));
            var auxiliary = at + UInt(entry, 8);
            for (var left = Word(table, (int)at + 2); left > 0; left--)
            {
                if (!Fits(table, auxiliary, 16, What))
                    return null;
                if (result.Count >= table.Length / 16)
                    return Fail<List<VersionNeed>>($"is damaged: {What} form a loop");
                var need = table.AsSpan((int)auxiliary);
                var version = Name(names, UInt(need, 8));
                if (library is null || version is null)
                    return null;
                var flags = Word(table, (int)auxiliary + 4);
                var users = symbols[Word(table, (int)auxiliary + 6) & 0x7fff].ToList();
                result.Add(new VersionNeed(library, version, (flags & 2) != 0, [.. users.Select(u => u.Name)],
                    [.. users.Where(u => u.Relocated).Select(u => u.Name)], section.Offset + auxiliary + 4));
                var nextAuxiliary = UInt(need, 12);
                if (nextAuxiliary == 0)
                    break;
                auxiliary += nextAuxiliary;
            }
            var next = UInt(entry, 12);
            if (next == 0)
                break;
            at += next;
        }
        return Problem is null ? result : null;
    }

    /// <summary>The dynamic symbols by the version index that the version needs refer to.</summary>
    private ILookup<int, (string Name, bool Relocated)>? SymbolsByVersion()
    {
        if (Find(ElfSection.SymbolVersions) is not { } versionSection || Find(ElfSection.DynamicSymbols) is not { } symbolSection)
            return Fail<ILookup<int, (string, bool)>>("needs symbol versions but has no dynamic symbol table");
        if (Content(versionSection, "the symbol versions") is not { } versions
            || Content(symbolSection, "the dynamic symbols") is not { } symbols
            || Linked(symbolSection, "the dynamic symbols") is not { } names
            || RelocatedSymbols(symbolSection.Index) is not { } relocated)
        {
            return null;
        }
        var count = symbols.Length / SymbolSize;
        if (versions.Length / 2 < count)
            return Fail<ILookup<int, (string, bool)>>($"has {count} dynamic symbols but versions for {versions.Length / 2}");
        var result = new List<(int Version, string Name, bool Relocated)>();
        for (var i = 1; i < count; i++)
        {
            // Versions of symbols that the file defines itself are numbered in the same space.
            if (Name(names, UInt(symbols.AsSpan(i * SymbolSize), 0)) is not { } name)
                return null;
            result.Add((Word(versions, i * 2) & 0x7fff, name, relocated.Contains(i)));
        }
        return result.ToLookup(s => s.Version, s => (s.Name, s.Relocated));
    }

    private HashSet<int>? RelocatedSymbols(int symbolTable)
    {
        var result = new HashSet<int>();
        foreach (var section in _sections)
        {
            if (section.Type is not (ElfSection.Rela or ElfSection.Rel) || section.Link != symbolTable)
                continue;
            if (Content(section, "the relocations") is not { } table)
                return null;
            var size = section.Type == ElfSection.Rela ? 24 : 16;
            for (var at = 0; at + size <= table.Length; at += size)
                result.Add((int)UInt(table.AsSpan(at), 12));
        }
        return result;
    }

    private ElfSection? Find(uint type)
    {
        foreach (var section in _sections)
        {
            if (section.Type == type)
                return section;
        }
        return null;
    }

    private byte[]? Linked(ElfSection section, string what) =>
        section.Link > 0 && section.Link < _sections.Length
            ? Content(_sections[section.Link], $"the names that {what} refer to")
            : Fail<byte[]>($"is damaged: {what} refer to section {section.Link} of {_sections.Length}");

    private byte[]? Content(ElfSection section, string what) =>
        section.Type == ElfSection.NoBits ? Fail<byte[]>($"keeps {what} in a separate file") : Bytes(section.Offset, section.Size, what);

    private byte[]? Bytes(long offset, long size, string what)
    {
        if (offset < 0 || size < 0 || size > LargestTable)
            return Fail<byte[]>($"is damaged: {what} claim {size} bytes at offset {offset}");
        if (offset > _length - size)
            return Fail<byte[]>($"is cut short: {what} would end at byte {offset + size}, the file ends at byte {_length}");
        var buffer = new byte[size];
        stream.Position = offset;
        stream.ReadExactly(buffer);
        return buffer;
    }

    private string? Name(byte[] names, long offset)
    {
        if (offset < 0 || offset >= names.Length)
            return Fail<string>($"is damaged: a name is at {offset} in a table of {names.Length} bytes");
        var rest = names.AsSpan((int)offset);
        var end = rest.IndexOf((byte)0);
        return end is >= 0 and <= LongestName
            ? Encoding.UTF8.GetString(rest[..end])
            : Fail<string>($"is damaged: the name at {offset} does not end");
    }

    private bool Fits(byte[] table, long at, int size, string what)
    {
        if (at >= 0 && at <= table.Length - size)
            return true;
        Fail<object>($"is damaged: an entry of {what} is at {at} in a table of {table.Length} bytes");
        return false;
    }

    private T? Fail<T>(string problem)
    {
        Problem ??= problem;
        return default;
    }

    private static uint UInt(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static int Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
}
