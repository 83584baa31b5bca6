// Logs whose every byte is fixed: names of files, times and values. What the server makes of them are the fixtures of the page's tests.
using Sonde.Events;

namespace Sonde.Server.Tests;

internal static class FixtureLogs
{
    public const double Start = 1_700_000_000;

    /// <summary>Units of the layer <c>relu</c>.</summary>
    public const int Units = 4;

    private static readonly string FileName = "events.out.tfevents.1700000000.fixture.1.0";

    /// <summary>Writes a run into a file whose name says neither when nor where.</summary>
    public static void Write(LogFolder logs, string run, Action<SummaryWriter> write)
    {
        using (var writer = new SummaryWriter(logs.Run(run), new SummaryWriterOptions { TimeProvider = new FixedTime() })) write(writer);
        var file = Directory.GetFiles(logs.Run(run)).Single();
        File.Move(file, Path.Join(logs.Run(run), FileName));
    }

    /// <summary>
    /// Frames of two layers, ten steps apart. <c>relu</c> has <see cref="Units"/> units, of which unit 0 is zero throughout; <c>out</c> is
    /// first read one frame later. Of a frame <paramref name="broken"/> the length is wrong.
    /// </summary>
    public static void Layers(SummaryWriter writer, int frames, int broken = -1)
    {
        for (var i = 0; i < frames; i++)
        {
            Layer(writer, "relu", "rectifier", 0, Units, i, i == 0, i == broken);
            if (i > 0) Layer(writer, "out", "other", 1, 0, i, i == 1, false);
        }
    }

    /// <summary>A tag of activations whose header cannot be read.</summary>
    public static void UnreadableLayer(SummaryWriter writer) =>
        writer.AddTensor("sonde/activations/odd", [1f], [1], 0, new(ActivationRecord.Reading.Plugin, """{"version":1,"layer":null}"""u8.ToArray()), Start);

    /// <summary>Gradient flow of two parameters over three steps: the first gets none at step 10, and at step 20 one of its values is NaN.</summary>
    public static void Flow(SummaryWriter writer)
    {
        ParameterInfo[] parameters =
        [
            new() { Name = "conv.weight", Layer = "conv", ModuleType = "Conv2d", Shape = [8, 1, 3, 3] },
            new() { Name = "fc.weight", Layer = "fc", ModuleType = "Linear", Shape = [10, 8] },
        ];
        var header = new GradientFlowRecord { Columns = GradientFlowRecord.Version1Columns, Parameters = parameters };
        var reading = GradientFlowRecord.Reading;
        for (var i = 0; i < 3; i++)
        {
            float[] first = i == 1 ? [(float)GradientState.Cut, .. Enumerable.Repeat(float.NaN, 7)] : [0, 0.25f, 0.5f, 1, 0.125f, i == 2 ? 1 : 0, 3, 0.001f];
            float[] second = [0, 0.75f, 1.5f, 2, 0, 0, 3, 0.001f];
            writer.AddTensor(
                reading.TagFor(), [.. first, .. second], [2, GradientFlowColumn.Count], i * 10,
                i == 0 ? new(reading.Plugin, reading.Write(header)) : null, Start + i);
        }
    }

    /// <summary>Twelve steps with a NaN and both infinities; taken up again at step 6, so that six points were left behind.</summary>
    public static void Curve(SummaryWriter writer)
    {
        foreach (var (from, to, offset) in new[] { (0, 12, 0.0), (6, 12, 100.0) })
        {
            for (var step = from; step < to; step++)
            {
                var value = (from, step) switch
                {
                    (0, 2) => double.NaN,
                    (0, 3) => double.PositiveInfinity,
                    (0, 4) => double.NegativeInfinity,
                    _ => offset + step,
                };
                writer.AddScalar("loss", value, step, Start + from + step);
            }
        }
    }

    /// <summary>A model in which <c>conv</c> gets no gradient at its last step and <c>relu</c> is dead, while <c>fc</c> is sound.</summary>
    public static void SickModel(SummaryWriter writer)
    {
        ParameterInfo[] parameters =
        [
            new() { Name = "conv.weight", Layer = "conv", ModuleType = "Conv2d", Shape = [8, 1, 3, 3] },
            new() { Name = "fc.weight", Layer = "fc", ModuleType = "Linear", Shape = [10, 8] },
        ];
        var flow = GradientFlowRecord.Reading;
        for (var step = 0; step < 20; step++)
        {
            writer.AddScalar("loss/train", 2.0 - (step / 20.0), step, Start + step);
            float[] frame = [(float)GradientState.Cut, .. Enumerable.Repeat(float.NaN, 7), 0, 0.75f, 1.5f, 2, 0, 0, 3, 0.001f];
            var header = step == 0
                ? new SummaryMetadata(flow.Plugin, flow.Write(new() { Columns = GradientFlowRecord.Version1Columns, Parameters = parameters }))
                : null;
            writer.AddTensor(flow.TagFor(), frame, [2, GradientFlowColumn.Count], step, header, Start + step);
            Layer(writer, "relu", "rectifier", 0, Units, step, step == 0, false, dead: true);
            Layer(writer, "out", "other", 1, 0, step, step == 0, false);
        }
    }

    private static void Layer(SummaryWriter writer, string layer, string kind, int order, int units, int frame, bool first, bool broken, bool dead = false)
    {
        var reading = ActivationRecord.Reading;
        ActivationRecord header = new()
        {
            Layer = layer,
            Module = layer,
            ModuleType = kind == "rectifier" ? "ReLU" : "Linear",
            Kind = kind,
            Order = order,
            Shape = [8, Math.Max(units, 2)],
            Units = units,
            MappedUnits = units,
            Columns = ActivationRecord.Version1Columns,
            UnitColumns = ActivationRecord.ZeroUnitColumns,
        };
        float[] values =
        [
            .. ActivationRecord.Version1Columns.Select(column => column switch
            {
                "elements" => 8f * Math.Max(units, 2),
                "calls" => 1,
                "mean" => frame + 0.25f,
                "std" => 0.5f,
                "dead_units" => dead ? units : units > 0 ? 1 : 0,
                "zero_share" => dead ? 1 : 0.5f,
                "saturated_share" or "saturated_units" => float.NaN,
                _ => 0f,
            }),
            .. Enumerable.Range(0, units).Select(unit => dead || unit == 0 ? 1f : unit / 8f),
        ];
        if (broken) values = [1, 2];
        var metadata = first ? new SummaryMetadata(reading.Plugin, reading.Write(header)) : null;
        writer.AddTensor($"sonde/activations/{layer}", values, [values.Length], frame * 10, metadata, Start + frame);
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds((long)Start);
    }
}
