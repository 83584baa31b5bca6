// One framed record of a file: where it starts and its checked data.
namespace Sonde.Events;

/// <summary>One record whose two checksums are right. The data is valid until the reader moves on.</summary>
internal readonly ref struct TfRecord
{
    internal TfRecord(long offset, ReadOnlySpan<byte> data)
    {
        Offset = offset;
        Data = data;
    }

    /// <summary>Where the record starts (its length field), in bytes from the start of the file.</summary>
    public long Offset { get; }

    /// <summary>The record's data, without the framing.</summary>
    public ReadOnlySpan<byte> Data { get; }
}
