// CSV with a header line: run, tag, step, wall_time, value.
using System.Buffers;
using System.Globalization;
using System.Text;
using Sonde.Runs;

namespace Sonde.Tool.Export;

/// <summary>
/// Fields are quoted as RFC 4180 has it and lines end with a line feed. Numbers are written so that reading them gives the
/// same double; what is not finite is NaN, Infinity or -Infinity.
/// </summary>
internal sealed class CsvFormat : IPointFormat
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    public async Task<long> WriteAsync(IReadOnlyList<Run> runs, ExportFilter filter, Stream to, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(to, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        text.Write("run,tag,step,wall_time,value\n");
        var chunk = new PointChunk();
        long points = 0;
        foreach (var run in runs)
        {
            foreach (var series in filter.ScalarsOf(run))
            {
                var head = $"{Field(run.Name)},{Field(series.Tag)},";
                for (var start = 0; chunk.TryFill(series, start); start += chunk.Count)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Write(text, head, chunk);
                    points += chunk.Count;
                }
            }
        }
        await text.FlushAsync(cancellation);
        return points;
    }

    private static void Write(StreamWriter text, string head, PointChunk chunk)
    {
        Span<char> number = stackalloc char[32];
        for (var i = 0; i < chunk.Count; i++)
        {
            text.Write(head);
            Write(text, chunk.Steps[i], number, ',');
            Write(text, chunk.WallTimes[i], number, ',');
            Write(text, chunk.Values[i], number, '\n');
        }
    }

    private static void Write<T>(StreamWriter text, T value, Span<char> scratch, char end) where T : ISpanFormattable
    {
        if (!value.TryFormat(scratch, out var length, default, CultureInfo.InvariantCulture))
            throw new InvalidOperationException("A number takes more than 32 characters.");
        text.Write(scratch[..length]);
        text.Write(end);
    }

    private static string Field(string text) =>
        text.AsSpan().ContainsAny(NeedQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
