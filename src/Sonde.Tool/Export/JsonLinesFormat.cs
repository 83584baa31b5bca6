// JSON lines: one point a line.
using System.Buffers;
using System.Text.Json;
using Sonde.Runs;

namespace Sonde.Tool.Export;

/// <summary>{"run","tag","step","wallTime","value"} a line; what is not finite is a string.</summary>
internal sealed class JsonLinesFormat : IPointFormat
{
    private static readonly JsonEncodedText RunName = JsonEncodedText.Encode("run");
    private static readonly JsonEncodedText TagName = JsonEncodedText.Encode("tag");

    public async Task<long> WriteAsync(IReadOnlyList<Run> runs, ExportFilter filter, Stream to, CancellationToken cancellation)
    {
        var lines = new ArrayBufferWriter<byte>(1 << 18);
        await using var json = new Utf8JsonWriter(lines, new() { Encoder = JsonNumber.Encoder });
        var chunk = new PointChunk();
        long points = 0;
        foreach (var run in runs)
        {
            var runText = JsonEncodedText.Encode(run.Name, JsonNumber.Encoder);
            foreach (var series in filter.ScalarsOf(run))
            {
                var tagText = JsonEncodedText.Encode(series.Tag, JsonNumber.Encoder);
                for (var start = 0; chunk.TryFill(series, start); start += chunk.Count)
                {
                    for (var i = 0; i < chunk.Count; i++)
                    {
                        json.Reset();
                        json.WriteStartObject();
                        json.WriteString(RunName, runText);
                        json.WriteString(TagName, tagText);
                        json.WriteNumber("step"u8, chunk.Steps[i]);
                        json.WritePropertyName("wallTime"u8);
                        JsonNumber.Write(json, chunk.WallTimes[i]);
                        json.WritePropertyName("value"u8);
                        JsonNumber.Write(json, chunk.Values[i]);
                        json.WriteEndObject();
                        json.Flush();
                        lines.Write("\n"u8);
                    }
                    await to.WriteAsync(lines.WrittenMemory, cancellation);
                    lines.ResetWrittenCount();
                    points += chunk.Count;
                }
            }
        }
        return points;
    }
}
