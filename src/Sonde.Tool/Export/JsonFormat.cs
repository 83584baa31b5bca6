// One JSON document: runs, in them scalars, in them columns.
using System.Text.Json;
using Sonde.Runs;

namespace Sonde.Tool.Export;

/// <summary>{"runs":[{"run","scalars":[{"tag","steps":[],"wallTimes":[],"values":[]}]}]}; what is not finite is a string.</summary>
internal sealed class JsonFormat : IPointFormat
{
    private const int FlushBytes = 1 << 16;

    public async Task<long> WriteAsync(IReadOnlyList<Run> runs, ExportFilter filter, Stream to, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(to, new() { Encoder = JsonNumber.Encoder });
        var chunk = new PointChunk();
        long points = 0;
        json.WriteStartObject();
        json.WriteStartArray("runs");
        foreach (var run in runs)
        {
            json.WriteStartObject();
            json.WriteString("run", run.Name);
            json.WriteStartArray("scalars");
            foreach (var series in filter.ScalarsOf(run))
            {
                json.WriteStartObject();
                json.WriteString("tag", series.Tag);
                Column("steps", series, static (json, chunk, i) => json.WriteNumberValue(chunk.Steps[i]));
                Column("wallTimes", series, static (json, chunk, i) => JsonNumber.Write(json, chunk.WallTimes[i]));
                Column("values", series, static (json, chunk, i) => JsonNumber.Write(json, chunk.Values[i]));
                json.WriteEndObject();
                points += series.Count;
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellation);
        to.WriteByte((byte)'\n');
        return points;

        void Column(string name, ScalarSeries series, Action<Utf8JsonWriter, PointChunk, int> write)
        {
            json.WriteStartArray(name);
            for (var start = 0; chunk.TryFill(series, start); start += chunk.Count)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var i = 0; i < chunk.Count; i++) write(json, chunk, i);
                if (json.BytesPending > FlushBytes) json.Flush();
            }
            json.WriteEndArray();
        }
    }
}
