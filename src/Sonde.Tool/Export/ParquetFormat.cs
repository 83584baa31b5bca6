// Apache Parquet: the columns of the CSV, typed, in row groups of bounded size.
using Parquet;
using Parquet.Schema;
using Sonde.Runs;

namespace Sonde.Tool.Export;

/// <summary>
/// run and tag are strings, step is an int64, wall_time and value are doubles; none is ever null. A row group holds points of
/// as many series as fit. Parquet.Net is loaded when this class is first used, so that other verbs start without it.
/// </summary>
internal sealed class ParquetFormat : IPointFormat
{
    /// <summary>Points in a row group, at most: a few megabytes while they wait to be written.</summary>
    public const int RowsPerGroup = 128 * PointChunk.Capacity;

    private readonly ReadOnlyMemory<char>[] _runs = new ReadOnlyMemory<char>[RowsPerGroup];
    private readonly ReadOnlyMemory<char>[] _tags = new ReadOnlyMemory<char>[RowsPerGroup];
    private readonly long[] _steps = new long[RowsPerGroup];
    private readonly double[] _wallTimes = new double[RowsPerGroup];
    private readonly double[] _values = new double[RowsPerGroup];
    private int _rows;

    public async Task<long> WriteAsync(IReadOnlyList<Run> runs, ExportFilter filter, Stream to, CancellationToken cancellation)
    {
        var schema = new ParquetSchema(
            new DataField("run", typeof(string), isNullable: false),
            new DataField("tag", typeof(string), isNullable: false),
            new DataField("step", typeof(long), isNullable: false),
            new DataField("wall_time", typeof(double), isNullable: false),
            new DataField("value", typeof(double), isNullable: false));
        await using var parquet = await ParquetWriter.CreateAsync(schema, to, cancellationToken: cancellation);
        long points = 0;
        foreach (var run in runs)
        {
            foreach (var series in filter.ScalarsOf(run))
            {
                for (var start = 0; start < series.Count;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    start += Take(run.Name, series, start);
                    if (_rows == RowsPerGroup) await WriteGroupAsync(parquet, schema, cancellation);
                }
                points += series.Count;
            }
        }
        if (_rows > 0) await WriteGroupAsync(parquet, schema, cancellation);
        return points;
    }

    /// <summary>Takes as many points as there is room for; returns how many.</summary>
    private int Take(string run, ScalarSeries series, int start)
    {
        var count = Math.Min(series.Count - start, RowsPerGroup - _rows);
        _runs.AsSpan(_rows, count).Fill(run.AsMemory());
        _tags.AsSpan(_rows, count).Fill(series.Tag.AsMemory());
        series.CopySteps(start, _steps.AsSpan(_rows, count));
        series.CopyWallTimes(start, _wallTimes.AsSpan(_rows, count));
        series.CopyValues(start, _values.AsSpan(_rows, count));
        _rows += count;
        return count;
    }

    private async Task WriteGroupAsync(ParquetWriter parquet, ParquetSchema schema, CancellationToken cancellation)
    {
        using var group = parquet.CreateRowGroup();
        var fields = schema.DataFields;
        await group.WriteAsync<ReadOnlyMemory<char>>(fields[0], _runs.AsMemory(0, _rows), cancellationToken: cancellation);
        await group.WriteAsync<ReadOnlyMemory<char>>(fields[1], _tags.AsMemory(0, _rows), cancellationToken: cancellation);
        await group.WriteAsync<long>(fields[2], _steps.AsMemory(0, _rows), cancellationToken: cancellation);
        await group.WriteAsync<double>(fields[3], _wallTimes.AsMemory(0, _rows), cancellationToken: cancellation);
        await group.WriteAsync<double>(fields[4], _values.AsMemory(0, _rows), cancellationToken: cancellation);
        group.CompleteValidate();
        _rows = 0;
    }
}
