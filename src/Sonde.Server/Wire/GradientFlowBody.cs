// Body of /api/gradient-flow: a JSON head, the steps, then every frame as float32 [parameters, columns].
using System.Text.Json;
using Sonde.Runs;

namespace Sonde.Server.Wire;

internal static class GradientFlowBody
{
    /// <summary>Encodes the frames that are asked for; one that cannot be read is all NaN, so that its step keeps its place.</summary>
    public static byte[] Encode(GradientFlowFrames frames, int[] rows)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(
            new(frames.Header.Columns, frames.Header.Parameters, rows.Length, frames.Total), ApiJson.Default.GradientFlowJson);
        var start = ColumnWriter.Padded(checked(sizeof(uint) + head.Length));
        var body = new byte[checked(start + (rows.Length * sizeof(double)) + (rows.Length * frames.FrameLength * sizeof(float)))];
        var to = new ColumnWriter(body);
        to.Write((uint)head.Length);
        to.Write(head);
        to.Pad();
        to.WriteSteps(Array.ConvertAll(rows, frames.StepAt));
        var unreadable = Enumerable.Repeat(float.NaN, frames.FrameLength).ToArray();
        foreach (var row in rows)
            to.Write(frames.TryRead(row, out var values) ? values : unreadable);
        return body;
    }
}
