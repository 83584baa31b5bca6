// Finds where the steps of a tag go back; chunks whose steps are known to ascend are not read.
namespace Sonde.Runs;

/// <summary>Finds the falls of a tag.</summary>
internal static class FallFinder
{
    // Asynchronous writers swap neighbours; a training that is restarted goes back further, or writes the same steps again.
    private const int SwappedAtMost = 3;

    /// <summary>The falls of a scalar tag, and the places where a session log says that the run is restarted.</summary>
    public static IEnumerable<Fall> Of(ScalarSeries series)
    {
        var tag = new Points(series, series.Count, series.StepAt, series.WallTimeAt);
        var start = 0;
        for (var p = 0; p < series.Parts.Length; p++)
        {
            var part = series.Parts[p];
            var sessions = part.Restarts.ToArray();
            foreach (var session in sessions)
            {
                var at = start + session.At;
                if (at == 0) continue;
                var to = at < tag.Count ? Math.Min(session.Step, tag.StepAt(at)) : session.Step;
                if (to <= tag.StepAt(at - 1)) yield return tag.Fall(at, sameFile: false) with { StepAfter = to, ToStart = to <= tag.StepAt(0) };
            }

            foreach (var i in FallsWithin(part))
            {
                var at = start + i;
                if (at == 0 || tag.StepAt(at) >= tag.StepAt(at - 1) || Array.Exists(sessions, s => s.At == i) || (i > 0 && tag.IsSwap(at))) continue;
                yield return tag.Fall(at, sameFile: i > 0);
            }

            start += part.Count;
        }
    }

    // The first point, and those that may lie below the one before.
    private static IEnumerable<int> FallsWithin(ScalarView part)
    {
        for (var at = 0; at < part.Count; at += PackedSize)
        {
            var length = Math.Min(PackedSize, part.Count - at);
            var chunk = part.Chunks[at / PackedSize];
            var ascends = (length == PackedSize && chunk.Summary is { StepsAscend: true }) || chunk.Steps.TryGetAscent(length, out _, out _);
            for (var i = at; i < (ascends ? at + 1 : at + length); i++)
                if (i == 0 || part.StepAt(i) < part.StepAt(i - 1)) yield return i;
        }
    }

    /// <summary>The falls of a tag of blobs.</summary>
    public static IEnumerable<Fall> Of(BlobSeries series)
    {
        var tag = new Points(series, series.Count, series.StepAt, series.WallTimeAt);
        var start = 0;
        for (var p = 0; p < series.Parts.Length; p++)
        {
            var view = series.Parts[p].View;
            for (var i = 0; i < view.Count; i++)
            {
                var at = start + i;
                if (at == 0 || tag.StepAt(at) >= tag.StepAt(at - 1) || (i > 0 && tag.IsSwap(at))) continue;
                yield return tag.Fall(at, sameFile: i > 0);
            }

            start += view.Count;
        }
    }

    private static int PackedSize => PackedInt64.Capacity;

    private sealed record Points(object Series, int Count, Func<int, long> StepAt, Func<int, double> WallTimeAt)
    {
        public Fall Fall(int at, bool sameFile) =>
            at < Count
                ? new(Series, at, Count, WallTimeAt(at - 1), StepAt(at - 1), WallTimeAt(at), StepAt(at), sameFile, StepAt(at) <= StepAt(0))
                : new(Series, at, Count, WallTimeAt(at - 1), StepAt(at - 1), double.PositiveInfinity, StepAt(at - 1), sameFile, false);

        /// <summary>Whether points around a fall merely lie in another order than their steps: none of the steps left behind comes again.</summary>
        public bool IsSwap(int at)
        {
            var left = new List<long>();
            for (var i = at - 1; i >= 0 && StepAt(i) >= StepAt(at); i--)
            {
                left.Add(StepAt(i));
                if (left.Count > SwappedAtMost) return false;
            }

            for (var i = at; i < Count && i <= at + (2 * SwappedAtMost); i++)
            {
                if (left.Contains(StepAt(i))) return false;
                if (StepAt(i) > left.Max()) return true;
            }

            return false;
        }
    }
}
