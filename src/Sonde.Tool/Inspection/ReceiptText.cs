// The receipt as text: totals first, then every file that is not whole.
using System.Globalization;

namespace Sonde.Tool.Inspection;

internal static class ReceiptText
{
    public static void Write(Receipt receipt, TextWriter to)
    {
        Line(to, "runs", receipt.Runs);
        Line(to, "tags", receipt.Tags);
        Line(to, "points", receipt.Points);
        Line(to, "files", receipt.Files.Count);
        Line(to, "records", receipt.Records);
        Line(to, "bytes", receipt.Bytes);
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"seconds",-12}{receipt.Seconds,18:F3}"));
        Line(to, "peak memory", receipt.PeakMemoryBytes);
        Line(to, "corrupt", receipt.Files.Sum(f => f.Corrupt.Count));
        Line(to, "truncated", receipt.Files.Count(f => f.TruncatedAt is not null));
        foreach (var file in receipt.Files)
        {
            foreach (var damage in file.Corrupt) to.WriteLine($"{file.Path}, offset {damage.Offset}: {damage.Reason}");
            if (file.TruncatedAt is { } at) to.WriteLine($"{file.Path}, offset {at}: the last record is incomplete");
        }
    }

    private static void Line(TextWriter to, string name, long value) =>
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-12}{value,18:N0}"));
}
