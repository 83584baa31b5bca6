// Body of /api/scalars: a magic number, then for each series a head and its columns.
using Sonde.Runs;

namespace Sonde.Server.Wire;

/// <remarks>
/// Little-endian; every column starts on a multiple of 8 bytes.
/// <code>
/// magic u32 · number of series u32
/// per series: rows n u32 · flags u32 · points in the range u32 · restarts r u32
///             steps n f64 · wall times n f64 · last values n f64 · [flag 1: min n f64 · max n f64]
///             marks n u8, zeros to a multiple of 8 · restart rows r f64 · restart steps r f64
/// </code>
/// Marks are <see cref="PointMarks"/>, restarts <see cref="EnvelopeColumns.Restarts"/>: where a tail was left behind, and at which step.
/// </remarks>
internal static class ScalarsBody
{
    /// <summary>"SND1" as a little-endian number.</summary>
    public const uint Magic = 0x31444E53;

    /// <summary>Flag of a series that was reduced: the columns min and max follow the values.</summary>
    public const uint HasEnvelope = 1;

    private const int FileHead = 2 * sizeof(uint);
    private const int SeriesHead = 4 * sizeof(uint);

    /// <summary>Encodes series in their order; null is an empty one.</summary>
    public static byte[] Encode(EnvelopeColumns?[] series)
    {
        var body = new byte[series.Aggregate(FileHead, (length, columns) => checked(length + Length(columns)))];
        var to = new ColumnWriter(body);
        to.Write(Magic);
        to.Write((uint)series.Length);
        foreach (var columns in series) Write(ref to, columns);
        return body;
    }

    private static int Length(EnvelopeColumns? columns) =>
        columns is null
            ? SeriesHead
            : checked(SeriesHead
                + (((columns.Count * (columns.IsExact ? 3 : 5)) + (columns.Restarts.Count * 2)) * sizeof(double)) + ColumnWriter.Padded(columns.Count));

    private static void Write(ref ColumnWriter to, EnvelopeColumns? columns)
    {
        var reduced = columns is { IsExact: false };
        to.Write((uint)(columns?.Count ?? 0));
        to.Write(reduced ? HasEnvelope : 0);
        to.Write((uint)(columns?.Total ?? 0));
        to.Write((uint)(columns?.Restarts.Count ?? 0));
        if (columns is null) return;
        to.WriteSteps(columns.Steps);
        to.Write(columns.WallTimes);
        to.Write(columns.Last);
        if (reduced)
        {
            to.Write(columns.Min);
            to.Write(columns.Max);
        }
        foreach (var marks in columns.Marks) to.WriteByte((byte)marks);
        to.Pad();
        to.WriteSteps(columns.Restarts.Select(restart => (long)restart.Row).ToArray());
        to.WriteSteps(columns.Restarts.Select(restart => restart.Step).ToArray());
    }
}
