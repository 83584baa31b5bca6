// Event files as bare records: where they start, how to spoil one, what they hold.
using System.Buffers.Binary;

namespace Sonde.Tool.Tests.Export;

internal static class RecordFiles
{
    /// <summary>Where each record starts, by the lengths alone: 8 bytes, checksum, data, checksum.</summary>
    public static List<int> Offsets(string file)
    {
        var (bytes, offsets) = (File.ReadAllBytes(file), new List<int>());
        for (var at = 0; at + 12 <= bytes.Length; at += 16 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at))) offsets.Add(at);
        return offsets;
    }

    /// <summary>Changes a byte in the data of the record at an offset.</summary>
    public static void Damage(string file, int offset)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[offset + 14] ^= 0xFF;
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>The data of each record, in hexadecimal.</summary>
    public static List<string> Data(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return [.. Offsets(file).Select(at => Convert.ToHexString(bytes, at + 12, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at))))];
    }
}
