// What /api/gradient-flow sends: a JSON head, steps, and frames of float32.
using System.Buffers.Binary;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class GradientFlowEndpointTests
{
    private static readonly ParameterInfo[] Parameters =
        [new("conv1.weight", "conv1", "Conv2d", [8, 1, 3, 3]), new("fc.weight", "fc", "Linear", [10, 8])];

    [Fact]
    public async Task Get_Frames_SendsHeadStepsAndNumbers()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => WriteFrames(w, 3));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.Client.GetByteArrayAsync("/api/gradient-flow?run=a&tag=sonde%2Fgradient_flow");

        var (head, steps, data) = Read(body);
        Assert.Equal(["columns", "parameters", "frames", "total"], head.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["name", "layer", "moduleType", "shape"], head.GetProperty("parameters")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(GradientFlowRecord.Version1Columns, head.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal((3, 3), (head.GetProperty("frames").GetInt32(), head.GetProperty("total").GetInt32()));
        Assert.Equal([0, 10, 20], steps);
        Assert.Equal([.. Frame(0), .. Frame(1), .. Frame(2)], data);
    }

    [Fact]
    public async Task Get_MoreFramesThanPoints_SendsSomeAndSaysHowManyThereAre()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => WriteFrames(w, 11));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var (head, steps, data) = Read(await server.Client.GetByteArrayAsync("/api/gradient-flow?run=a&tag=sonde%2Fgradient_flow&points=2"));

        Assert.Equal((2, 11), (head.GetProperty("frames").GetInt32(), head.GetProperty("total").GetInt32()));
        Assert.Equal([0, 100], steps);
        Assert.Equal([.. Frame(0), .. Frame(10)], data);
    }

    private static void WriteFrames(SummaryWriter writer, int frames)
    {
        var header = new GradientFlowRecord(1, GradientFlowRecord.Version1Columns, Parameters);
        var metadata = new SummaryMetadata(PluginNames.GradientFlow, JsonSerializer.SerializeToUtf8Bytes(header, RecordJson.Default.GradientFlowRecord));
        for (var i = 0; i < frames; i++)
            writer.AddTensor("sonde/gradient_flow", Frame(i), [Parameters.Length, GradientFlowColumn.Count], i * 10, i == 0 ? metadata : null);
    }

    private static float[] Frame(int index) =>
        [.. Enumerable.Range(0, Parameters.Length * GradientFlowColumn.Count).Select(i => i == 15 ? float.NaN : index + (i / 100f))];

    private static (JsonElement Head, double[] Steps, float[] Data) Read(byte[] body)
    {
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(body);
        using var document = JsonDocument.Parse(body.AsMemory(4, length));
        var head = document.RootElement.Clone();
        var at = (4 + length + 7) / 8 * 8;
        var steps = new double[head.GetProperty("frames").GetInt32()];
        for (var i = 0; i < steps.Length; i++, at += 8) steps[i] = BinaryPrimitives.ReadDoubleLittleEndian(body.AsSpan(at));
        var data = new float[steps.Length * head.GetProperty("parameters").GetArrayLength() * head.GetProperty("columns").GetArrayLength()];
        for (var i = 0; i < data.Length; i++, at += 4) data[i] = BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(at));
        Assert.Equal(body.Length, at);
        return (head, steps, data);
    }
}
