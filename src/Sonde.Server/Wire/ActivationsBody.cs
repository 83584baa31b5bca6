// Bodies of /api/activations: a JSON head, then for each layer its steps and its frames.
using System.Text.Json;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Endpoints;

namespace Sonde.Server.Wire;

internal static class ActivationsBody
{
    /// <summary>The newest frames over which a unit must be silent to be called so.</summary>
    private const int Window = 20;

    /// <summary>Every layer: float64 steps, then float32 [frames, columns]; each block starts on a multiple of 8 bytes.</summary>
    public static byte[] Encode(IReadOnlyList<(ActivationFrames Frames, int[] Rows)> layers) =>
        Encode(layers, frames => (0, frames.Header.Columns.Length));

    /// <summary>One layer's units: float64 steps, then float32 [frames, unit columns, units].</summary>
    public static byte[] EncodeUnits(ActivationFrames frames, int[] rows) =>
        Encode([(frames, rows)], layer => (layer.Header.Columns.Length, layer.Header.FrameLength - layer.Header.Columns.Length));

    /// <summary>Bytes of a frame as its header claims them, which may be far more than is stored.</summary>
    public static long FrameBytes(ActivationRecord header) => (header.Columns.Length + ((long)header.UnitColumns.Length * header.MappedUnits)) * sizeof(float);

    private static byte[] Encode(IReadOnlyList<(ActivationFrames Frames, int[] Rows)> layers, Func<ActivationFrames, (int From, int Length)> part)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(new ActivationsJson([.. layers.Select(layer => Head(layer.Frames, layer.Rows.Length))]), ApiJson.Default.ActivationsJson);
        var size = ColumnWriter.Padded(checked(sizeof(uint) + head.Length));
        foreach (var (frames, rows) in layers)
            size = checked(size + (rows.Length * sizeof(double)) + ColumnWriter.Padded(rows.Length * part(frames).Length * sizeof(float)));
        var body = new byte[size];
        var to = new ColumnWriter(body);
        to.Write((uint)head.Length);
        to.Write(head);
        to.Pad();
        foreach (var (frames, rows) in layers)
        {
            var (from, length) = part(frames);
            to.WriteSteps(Array.ConvertAll(rows, frames.StepAt));
            // A frame that cannot be read is all NaN, so that its step keeps its place.
            foreach (var row in rows)
                to.Write(frames.TryRead(row, out var values) ? values.AsSpan(from, length) : Enumerable.Repeat(float.NaN, length).ToArray());
            to.Pad();
        }
        return body;
    }

    private static ActivationLayerJson Head(ActivationFrames frames, int rows)
    {
        if (FrameBytes(frames.Header) > AnswerLimit.Body) return new(frames.Tag, frames.Header, rows, frames.Count, 0, null, null);
        var silent = frames.UnitsAlways("zero_share", 1, Window);
        var stuck = frames.UnitsAlways("saturated_share", 0.5, Window);
        return new(frames.Tag, frames.Header, rows, frames.Count, silent?.Frames ?? 0, silent?.Units, stuck?.Units);
    }
}
