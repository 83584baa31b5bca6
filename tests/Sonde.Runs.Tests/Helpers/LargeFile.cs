// An event file of many gigabytes that takes little of the disk: the inside of its images are holes, which read as zeros.
using System.Buffers.Binary;
using Sonde.Events;

namespace Sonde.Runs.Tests;

/// <summary>Images of 32 MB, each with its number at both ends, and scalars with step and value 0, 1, 2, ...</summary>
internal sealed class LargeFile : IDisposable
{
    public const int BlobBytes = 32 << 20;

    private const int StepAt = TfRecordWriter.HeaderBytes + 1 + sizeof(double) + 1;
    private const int Margin = 4096; // of a record, at either end, is written
    private const int FirstStep = 128; // from here to 16383 a step takes two bytes

    private readonly FileStream _file;
    private readonly byte[] _record;
    private readonly int _payloadAt; // in the record

    public LargeFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Where the system makes no holes by itself, the file takes what it is long.
        DiskSpace.Require(Path.GetDirectoryName(path)!, OperatingSystem.IsLinux() ? 64L << 20 : 5L << 30);
        _file = new FileStream(path, FileMode.CreateNew);
        var image = TestEventFile.Image(1, 1, new byte[BlobBytes]);
        _record = TestEventFile.Record(TestEventFile.Event(
            1_700_000_000, FirstStep, TestEventFile.Field(5, TestEventFile.Field(1, [.. TestEventFile.Field(1, "image"u8), .. image]))));
        const int KeyBytes = 1 + 4; // of the image within its value: a key, a length of this size
        _payloadAt = _record.Length - TfRecordWriter.FooterBytes - image.Length + KeyBytes;
    }

    public long Length => _file.Position;

    /// <summary>The records so far, without those that are damaged or incomplete.</summary>
    public long Records { get; private set; }

    public int ScalarCount { get; private set; }

    /// <summary>Where the message of each image starts in the file.</summary>
    public List<long> BlobOffsets { get; } = [];

    public void Blob()
    {
        var number = BlobOffsets.Count;
        BlobOffsets.Add(_file.Position + _payloadAt);
        _record[StepAt] = (byte)(0x80 | number & 0x7f);
        _record[StepAt + 1] = (byte)((FirstStep + number) >> 7);
        var encoded = _record.AsSpan(_record.Length - TfRecordWriter.FooterBytes - BlobBytes, BlobBytes);
        BinaryPrimitives.WriteInt32LittleEndian(encoded, number);
        BinaryPrimitives.WriteInt32LittleEndian(encoded[^4..], ~number);
        TfRecordWriter.Seal(_record);
        _file.Write(_record, 0, Margin);
        _file.Position += _record.Length - (2 * Margin);
        _file.Write(_record, _record.Length - Margin, Margin);
        Records++;
    }

    public void Scalars(int count)
    {
        for (var i = 0; i < count; i++)
            _file.Write(NextScalar());
        Records += count;
        _file.Flush();
    }

    public void DamagedScalar()
    {
        var record = TestEventFile.Record(TestEventFile.ScalarEvent("loss", 0, 0));
        record[^8] ^= 1;
        _file.Write(record);
    }

    public void HalfAScalar()
    {
        _file.Write(TestEventFile.Record(TestEventFile.ScalarEvent("loss", 0, 0)), 0, 30);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private byte[] NextScalar() => TestEventFile.Record(TestEventFile.ScalarEvent("loss", ScalarCount, ScalarCount++));
}
