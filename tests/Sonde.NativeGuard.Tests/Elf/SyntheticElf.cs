// Builds small ELF shared libraries, so that tests know every byte of what is read.
using System.Buffers.Binary;
using System.Text;

namespace Sonde.NativeGuard.Tests.Elf;

/// <summary>A library with chosen names, version needs, definitions and relocations; what the loader reads, no code.</summary>
internal sealed class SyntheticElf
{
    private readonly MemoryStream _names = new();
    private readonly List<string> _needed = [];
    private readonly List<string> _provided = [];
    private readonly List<(string Library, string Version, string Symbol, bool Relocated)> _needs = [];

    // Offset 0 is the empty name.
    public SyntheticElf() => _names.WriteByte(0);

    public ushort Machine { get; init; } = 62;

    public SyntheticElf Needing(string library)
    {
        _needed.Add(library);
        return this;
    }

    public SyntheticElf Needing(string library, string version, string symbol, bool relocated)
    {
        _needs.Add((library, version, symbol, relocated));
        return _needed.Contains(library) ? this : Needing(library);
    }

    public SyntheticElf Providing(params string[] versions)
    {
        _provided.AddRange(versions);
        return this;
    }

    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Build());
    }

    public byte[] Build()
    {
        byte[] symbols = new byte[24 * (_needs.Count + 1)], versions = new byte[2 * (_needs.Count + 1)];
        var relocations = new MemoryStream();
        for (var i = 0; i < _needs.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(symbols.AsSpan(24 * (i + 1)), Name(_needs[i].Symbol));
            BinaryPrimitives.WriteUInt16LittleEndian(versions.AsSpan(2 * (i + 1)), (ushort)(i + 2));
            if (_needs[i].Relocated)
                relocations.Write([.. Long(0), .. Long(((long)(i + 1) << 32) | 6), .. Long(0)]);
        }
        var dynamic = new MemoryStream();
        foreach (var library in _needed)
            dynamic.Write([.. Long(1), .. Long(Name(library))]);
        dynamic.Write(new byte[16]);
        byte[] needs = Needs(), definitions = Definitions();
        // Section 1 holds the names that all others refer to; 2 the dynamic symbols.
        return Assemble(
        [
            (3, _names.ToArray(), 0, 0), (11, symbols, 1, 0), (0x6fffffff, versions, 2, 0),
            (0x6ffffffe, needs, 1, _needs.Select(n => n.Library).Distinct().Count()), (0x6ffffffd, definitions, 1, _provided.Count + 1),
            (4, relocations.ToArray(), 2, 0), (6, dynamic.ToArray(), 1, 0),
        ]);
    }

    private byte[] Needs()
    {
        var table = new MemoryStream();
        var groups = _needs.Select((need, i) => (need, i)).GroupBy(n => n.need.Library).ToList();
        foreach (var group in groups)
        {
            var count = group.Count();
            var last = group == groups[^1];
            table.Write([.. Short(1), .. Short(count), .. Int(Name(group.Key)), .. Int(16), .. Int(last ? 0u : (uint)(16 + 16 * count))]);
            var left = count;
            foreach (var (need, i) in group)
                table.Write([.. Int(0), .. Short(0), .. Short(i + 2), .. Int(Name(need.Version)), .. Int(--left == 0 ? 0u : 16u)]);
        }
        return table.ToArray();
    }

    private byte[] Definitions()
    {
        var table = new MemoryStream();
        string[] all = ["the-file-itself", .. _provided];
        for (var i = 0; i < all.Length; i++)
        {
            table.Write([.. Short(1), .. Short(i == 0 ? 1 : 0), .. Short(i + 1), .. Short(1), .. Int(0), .. Int(20), .. Int(i == all.Length - 1 ? 0u : 28u)]);
            table.Write([.. Int(Name(all[i])), .. Int(0)]);
        }
        return table.ToArray();
    }

    private byte[] Assemble((uint Type, byte[] Content, int Link, int Info)[] sections)
    {
        var file = new MemoryStream();
        file.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[9]]);
        var table = 64 + sections.Sum(s => s.Content.Length);
        file.Write([
            .. Short(3), .. Short(Machine), .. Int(1), .. Long(0), .. Long(0), .. Long(table), .. Int(0), .. Short(64), .. Short(0), .. Short(0), .. Short(64),
            .. Short(sections.Length + 1), .. Short(0),
        ]);
        foreach (var section in sections)
            file.Write(section.Content);
        file.Write(new byte[64]);
        var offset = 64L;
        foreach (var (type, content, link, info) in sections)
        {
            file.Write([
                .. Int(0), .. Int(type), .. Long(0), .. Long(0), .. Long(offset), .. Long(content.Length), .. Int((uint)link), .. Int((uint)info), .. Long(1),
                .. Long(0),
            ]);
            offset += content.Length;
        }
        return file.ToArray();
    }

    private uint Name(string name)
    {
        var at = (uint)_names.Length;
        _names.Write([.. Encoding.UTF8.GetBytes(name), 0]);
        return at;
    }

    private static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Int(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Long(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
