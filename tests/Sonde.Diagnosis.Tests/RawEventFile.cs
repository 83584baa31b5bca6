// Event files byte by byte: what no writer of ours would write.
using System.Text;
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

/// <summary>Appends events with tensors whose claims nobody checked.</summary>
internal sealed class RawEventFile : IDisposable
{
    private readonly FileStream _file;

    public RawEventFile(string folder)
    {
        Directory.CreateDirectory(folder);
        _file = File.Create(Path.Combine(folder, "events.out.tfevents.1"));
        TfRecordWriter.Write(_file, Message(Field(3, Encoding.ASCII.GetBytes("brain.Event:2"))));
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A string tensor of rank 0, as JSON records are stored.</summary>
    public void Text(string tag, string plugin, byte[] text, long step = 0) => Tensor(tag, plugin, [], step, Message(Number(1, 7), Field(8, text)));

    /// <summary>A float32 tensor that claims a shape and stores what it is given.</summary>
    public void Floats(string tag, string plugin, byte[] header, long[] shape, float[] stored, long step = 0, int type = 1)
    {
        var sizes = shape.Select(size => Field(2, Message(Number(1, (ulong)size)))).ToArray();
        Tensor(tag, plugin, header, step, Message(
            Number(1, (ulong)type), Field(2, Message(sizes)), Field(4, System.Runtime.InteropServices.MemoryMarshal.AsBytes(stored.AsSpan()).ToArray())));
    }

    private void Tensor(string tag, string plugin, byte[] content, long step, byte[] tensor)
    {
        var metadata = Message(Field(1, Message(Field(1, Encoding.UTF8.GetBytes(plugin)), Field(2, content))));
        var value = Message(Field(1, Encoding.UTF8.GetBytes(tag)), Field(8, tensor), Field(9, metadata));
        TfRecordWriter.Write(
            _file, Message([0x09, .. BitConverter.GetBytes(1_700_000_000.0 + step)], Number(2, (ulong)step), Field(5, Message(Field(1, value)))));
    }

    private static byte[] Message(params byte[][] fields) => [.. fields.SelectMany(field => field)];

    private static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    private static byte[] Field(int field, byte[] bytes) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)bytes.Length), .. bytes];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
