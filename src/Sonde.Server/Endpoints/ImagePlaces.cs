// Numbers the images of a series: a value in tensor form holds several, or none.
using System.Runtime.CompilerServices;
using Sonde.Runs;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class ImagePlaces
{
    /// <summary>Images of one tag that are numbered; each takes 8 bytes for as long as the series is in memory.</summary>
    private const int MostImages = 4_000_000;

    // Counting reads every value of a tensor-form series, so it is done once for each state of it.
    private static readonly ConditionalWeakTable<BlobSeries, IReadOnlyList<(int Row, int Sample)>> Known = [];

    /// <summary>Where each image lies, in file order. An index keeps its meaning as the series grows.</summary>
    public static IReadOnlyList<(int Row, int Sample)> Of(BlobSeries series) => Known.GetValue(series, Find);

    private static List<(int Row, int Sample)> Find(BlobSeries series)
    {
        var places = new List<(int Row, int Sample)>(series.Count);
        for (var row = 0; row < series.Count; row++)
        {
            var count = series.ImageCountAt(row);
            if (places.Count + (long)count > MostImages)
            {
                throw ApiException.BadRequest(
                    $"'{Query.Short(series.Tag)}' holds more than {AnswerLimit.Number(MostImages)} images, which is more than can be listed.");
            }
            for (var sample = 0; sample < count; sample++) places.Add((row, sample));
        }
        return places;
    }
}
