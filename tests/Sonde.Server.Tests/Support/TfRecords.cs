// Writes event files by hand, for what the writer of the project never writes.
using System.Buffers.Binary;
using System.Text;
using Sonde.Events;

namespace Sonde.Server.Tests;

internal static class TfRecords
{
    /// <summary>Writes a file version record and the given events, each with its checksums.</summary>
    public static void Write(string path, params byte[][] events)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        Span<byte> head = stackalloc byte[12], foot = stackalloc byte[4];
        foreach (var data in events.Prepend([0x09, .. BitConverter.GetBytes(1.0), .. Field(3, "brain.Event:2"u8)]))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(head[8..], MaskedCrc.Compute(head[..8]).Value);
            BinaryPrimitives.WriteUInt32LittleEndian(foot, MaskedCrc.Compute(data).Value);
            file.Write([.. head, .. data, .. foot]);
        }
    }

    /// <summary>An event with one summary value: a vector of strings under a plugin's name.</summary>
    public static byte[] StringTensor(string tag, string plugin, byte step, params byte[][] strings)
    {
        byte[] shape = Field(2, [0x08, (byte)strings.Length]);
        byte[] tensor = [0x08, 7, .. Field(2, shape), .. strings.SelectMany(s => Field(8, s))];
        byte[] metadata = Field(1, Field(1, Encoding.UTF8.GetBytes(plugin)));
        byte[] value = [.. Field(1, Encoding.UTF8.GetBytes(tag)), .. Field(8, tensor), .. Field(9, metadata)];
        return [0x09, .. BitConverter.GetBytes(2.0), 0x10, step, .. Field(5, Field(1, value))];
    }

    /// <summary>An event with one summary value: a tensor message as it is given, without metadata.</summary>
    public static byte[] Tensor(string tag, byte step, byte[] tensor) =>
        [0x09, .. BitConverter.GetBytes(2.0), 0x10, step, .. Field(5, Field(1, [.. Field(1, Encoding.UTF8.GetBytes(tag)), .. Field(8, tensor)]))];

    private static byte[] Field(int number, ReadOnlySpan<byte> bytes)
    {
        var length = new List<byte>();
        var rest = bytes.Length;
        for (; rest >= 0x80; rest >>= 7) length.Add((byte)(rest | 0x80));
        return [(byte)(number << 3 | 2), .. length, (byte)rest, .. bytes];
    }
}
