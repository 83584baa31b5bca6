// The report as JSON for programs; the member names are a contract.
using System.Text.Json;

namespace Sonde;

/// <summary>Writes a diagnosis as JSON in UTF-8: camelCase, NaN and infinity as strings, members that are null written as null.</summary>
public static class ReportJson
{
    /// <summary>Writes the report.</summary>
    public static void Write(DiagnosisReport report, Stream stream) =>
        JsonSerializer.Serialize(stream, ReportDocument.Of(report), ReportJsonContext.Default.ReportDocument);

    /// <summary>The report as a byte array.</summary>
    public static byte[] ToUtf8(DiagnosisReport report) =>
        JsonSerializer.SerializeToUtf8Bytes(ReportDocument.Of(report), ReportJsonContext.Default.ReportDocument);
}
