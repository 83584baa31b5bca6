// The record of a gap, framed.
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events.Writing;

/// <summary>Encodes gaps: a JSON text in a string tensor of rank 0, as Sonde's other records are.</summary>
internal static class GapEncoder
{
    private static readonly byte[] Metadata = new SummaryMetadata(GapRecord.Reading.Plugin, default, DataClass: DataClass.Tensor).Encode();

    /// <summary>The whole record, with the metadata of its tag: gaps are few, and may stand first in a file.</summary>
    public static byte[] Encode(GapRecord gap, double wallTime)
    {
        var json = GapRecord.Reading.Write(gap);
        var tag = Encoding.UTF8.GetBytes(GapRecord.Reading.TagFor());
        var payload = TensorEncoder.SizeOfContent(json.Length, default);
        var encoder = new EventEncoder(tag, Metadata, gap.LastStep, (8 << 3) | WireType.Length, payload);
        var record = new byte[encoder.RecordBytes];
        encoder.Write(record, wallTime);
        TensorEncoder.WriteContent(record.AsSpan(record.Length - TfRecordWriter.FooterBytes - payload, payload), TensorDataType.String, json, default);
        TfRecordWriter.Seal(record);
        return record;
    }
}
