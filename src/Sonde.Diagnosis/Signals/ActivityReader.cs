// Reads from activation frames what the units of a layer do, and since when.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Reads the activity of layers.</summary>
internal static class ActivityReader
{
    // Frames that are looked at for the onset; between two of them it is narrowed down by halving.
    private const int MostFrames = 200;
    private const double Many = 0.5;

    /// <summary>The layers of a run in the order in which its models ran them; headers that cannot be read are noted.</summary>
    public static IReadOnlyList<FrameSeries<ActivationRecord>> Headers(Run run, RecordIntake intake)
    {
        var layers = new List<FrameSeries<ActivationRecord>>();
        foreach (var series in RecordReader.SeriesOf(run, ActivationRecord.Reading))
        {
            string? problem = null;
            var frames = intake.Guard(ActivationRecord.Reading, series.Tag, null, () => FrameSeries.Open(ActivationRecord.Reading, series, out problem));
            if (problem is not null) intake.Note(ActivationRecord.Reading, series.Tag, null, problem, place: series.PlaceOf(series.Count - 1));
            if (frames is not null) layers.Add(frames);
        }

        return [.. layers.OrderBy(frames => frames.Header.Order)];
    }

    /// <summary>What the layers of one model do on the surviving branch, in the order in which they ran.</summary>
    /// <param name="layers">The layers of the model.</param>
    /// <param name="branches">What to leave out.</param>
    /// <param name="intake">Where layers that cannot be read are noted.</param>
    public static IReadOnlyList<LayerActivity> Read(IEnumerable<FrameSeries<ActivationRecord>> layers, RunBranches branches, RecordIntake intake) =>
        [.. layers.Select(frames => intake.Guard(ActivationRecord.Reading, frames.Tag, frames.Header.Model, () => Read(frames, branches, intake)))
            .OfType<LayerActivity>()];

    /// <summary>What the units of a layer do in the newest frames; null where they are not distinguished, or no frame can be read.</summary>
    public static LayerActivity? Read(FrameSeries<ActivationRecord> frames, RunBranches branches, RecordIntake? intake)
    {
        if (!Enum.TryParse<ActivationKind>(frames.Header.Kind, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
        {
            intake?.Note(ActivationRecord.Reading, frames.Tag, frames.Header.Model, $"its kind, '{frames.Header.Kind}', is not known", place: frames.Place);
            return null;
        }

        var kept = branches.Keep(frames.Series, frames.Start);
        var readings = new Readings(frames, kept);
        if (readings.Always("zero_share", 1) is not { } silent)
        {
            // A layer without units of its own has nothing to tell; one that has some and no frame of that size is damaged.
            if (readings.Count > 0 && frames.Header.MappedUnits > 0)
            {
                intake?.Note(ActivationRecord.Reading, frames.Tag, frames.Header.Model,
                    $"none of its newest {readings.Count} frames holds {frames.Header.FrameLength} numbers");
            }
            return null;
        }

        var stuck = readings.Always("saturated_share", Many);
        return new(
            frames.Header.Layer, frames.Header.ModuleType, kind, frames.Header.MappedUnits, silent.Units.Count, stuck?.Units.Count ?? 0, silent.Frames,
            new(readings.StepAt(silent.Oldest), readings.StepAt(readings.Count - 1)))
        {
            SilentOnset = kind == ActivationKind.Rectifier ? readings.Onset("zero_share", 1, silent.Units) : null,
            StuckOnset = stuck is null ? null : readings.Onset("saturated_share", Many, stuck.Value.Units),
        };
    }

    private sealed class Readings(FrameSeries<ActivationRecord> frames, Kept? kept)
    {
        public int Count => kept?.Points.Length ?? frames.Count;

        public long StepAt(int i) => kept?.Steps[i] ?? frames.StepAt(i);

        /// <summary>The units whose value is at or over a limit in each of the newest frames; null where the layer has no such values.</summary>
        public (List<int> Units, int Frames, int Oldest)? Always(string unitColumn, double atLeast)
        {
            if (Column(unitColumn) is not { } column) return null;
            List<int>? units = null;
            var (read, oldest) = (0, 0);
            for (var i = Count - 1; i >= 0 && read < LayerActivity.Window; i--)
            {
                if (Units(i, column) is not { } values) continue;
                // The header's number of units is a claim until a frame bears it out.
                units ??= [.. Enumerable.Range(0, values.Length)];
                units.RemoveAll(unit => !(values[unit] >= atLeast));
                (read, oldest) = (read + 1, i);
            }

            return units is null ? null : (units, read, oldest);
        }

        /// <summary>When half of a layer's units came to be over the limit, counted among those that are so now; null when those are fewer.</summary>
        public Onset? Onset(string unitColumn, double atLeast, List<int> now)
        {
            var fewest = Many * frames.Header.MappedUnits;
            if (now.Count < fewest || Column(unitColumn) is not { } column) return null;
            var (at, held) = (new List<int>(), new List<bool>());
            var looked = Math.Min(Count, MostFrames);
            for (var k = 0; k < looked; k++)
            {
                var i = looked == 1 ? 0 : (int)((long)(Count - 1) * k / (looked - 1));
                if (Holds(i) is not { } holds) continue;
                at.Add(i);
                held.Add(holds);
            }

            var start = Diagnosis.Onset.Start(held.ToArray());
            if (start < 0) return null;
            if (start == 0) return new(null, StepAt(at[0]));
            var (without, with) = (at[start - 1], at[start]);
            while (with - without > 1)
            {
                var middle = (without + with) / 2;
                // A frame that cannot be read tells nothing: the interval stays as wide as it is.
                if (Holds(middle) is not { } holds) break;
                if (holds) with = middle;
                else without = middle;
            }

            return new(StepAt(without), StepAt(with));

            bool? Holds(int i) => Units(i, column) is { } values ? now.Count(unit => values[unit] >= atLeast) >= fewest : null;
        }

        private int? Column(string name)
        {
            var column = Array.IndexOf(frames.Header.UnitColumns, name);
            return column < 0 || frames.Header.MappedUnits == 0 ? null : column;
        }

        private float[]? Units(int i, int column) => frames.TryRead(kept?.Points[i] ?? i, out var values)
            ? values.Slice(frames.Header.Columns.Length + (column * frames.Header.MappedUnits), frames.Header.MappedUnits).ToArray()
            : null;
    }
}
