// Body of /api/scalars: a magic number, then for each series a head and its columns.
using Sonde.Runs;

namespace Sonde.Server.Wire;

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
        columns is null ? SeriesHead : checked(SeriesHead + (columns.Count * (columns.IsExact ? 3 : 5) * sizeof(double)) + ColumnWriter.Padded(columns.Count));

    private static void Write(ref ColumnWriter to, EnvelopeColumns? columns)
    {
        var reduced = columns is { IsExact: false };
        to.Write((uint)(columns?.Count ?? 0));
        to.Write(reduced ? HasEnvelope : 0);
        to.Write((uint)(columns?.Total ?? 0));
        to.Write(0);
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
    }
}
