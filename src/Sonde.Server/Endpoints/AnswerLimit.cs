// What one answer may hold. Checked from counts and stored lengths, before memory is taken; a request for more is answered with how to ask for less.
using System.Globalization;
using Sonde.Runs;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

/// <summary>The bounds of one answer; docs/server.md lists them.</summary>
internal static class AnswerLimit
{
    /// <summary>The body of any answer, in bytes.</summary>
    public const long Body = 256L << 20;

    /// <summary>Stored bytes of the records that one answer is made from, where they are turned into JSON; that takes about ten times as much.</summary>
    public const long Stored = 32L << 20;

    /// <summary>Points over all runs of a scalar answer.</summary>
    public const long Points = 1_000_000;

    /// <summary>Memory for each stored byte while it is turned into JSON.</summary>
    public const long JsonFactor = 10;

    /// <summary>Refuses more stored bytes than one answer is made from; returns them.</summary>
    /// <param name="series">The series.</param>
    /// <param name="rows">Which of its records.</param>
    /// <param name="noun">What they are, in plural.</param>
    public static long OfStored(BlobSeries series, ReadOnlySpan<int> rows, string noun)
    {
        long bytes = 0;
        foreach (var row in rows) bytes += series.LengthAt(row);
        if (bytes <= Stored) return bytes;
        var less = rows.Length > 1 ? "Ask for fewer 'points'." : "sonde export writes it to a file.";
        throw ApiException.BadRequest($"The {Number(rows.Length)} {noun} of '{Query.Short(series.Tag)}' hold {Megabytes(bytes)}; "
            + $"one answer is made from at most {Megabytes(Stored)}. {less}");
    }

    /// <summary>Refuses a newest record that is too long for one answer; returns its length.</summary>
    public static long OfNewest(BlobSeries series, string noun)
    {
        var bytes = series.LengthAt(series.Count - 1);
        return bytes <= Stored
            ? bytes
            : throw ApiException.BadRequest($"The {noun} '{Query.Short(series.Tag)}' holds {Megabytes(bytes)}; at most {Megabytes(Stored)} can be shown.");
    }

    /// <summary>Refuses frames that would make the body too long; returns their bytes.</summary>
    public static long OfFrames(long frames, long bytesPerFrame)
    {
        var bytes = frames * bytesPerFrame;
        if (bytesPerFrame <= Body && bytes <= Body) return bytes;
        var most = Body / bytesPerFrame;
        throw ApiException.BadRequest(
            $"{Number(frames)} frames of {Megabytes(bytesPerFrame)} are more than the {Megabytes(Body)} that one answer may hold. "
            + (most > 0 ? $"Ask for at most {Number(most)} 'points'." : "Not even one frame fits."));
    }

    /// <summary>Refuses a body that would be too long; returns its bytes.</summary>
    public static long OfBody(long bytes) => bytes <= Body
        ? bytes
        : throw ApiException.BadRequest($"This answer would hold {Megabytes(bytes)}; one may hold {Megabytes(Body)}. Ask for fewer 'points'.");

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.##} MiB");
}
