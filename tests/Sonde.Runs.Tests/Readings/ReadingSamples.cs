// One sound record, or header, of every reading in the catalogue, as its writer stores it.
using System.Text;
using Sonde.Events;

namespace Sonde.Runs.Tests.Readings;

internal static class ReadingSamples
{
    private static readonly ParameterInfo[] Parameters = [new("fc.weight", "fc", "Linear", [2, 3]), new("fc.bias", "fc", "Linear", [2])];

    private static readonly Dictionary<string, byte[]> All = new()
    {
        ["provenance"] = ProvenanceRecord.Reading.Write(new(1, "0a1b", null, "dotnet run", new() { ["TorchSharp"] = "0.105" }, "box", 4, ".NET 10", 7, new() { ["lr"] = "0.1" })),
        ["model"] = ModelRecord.Reading.Write(new(1, null, "Net", [new("fc", "Linear", true)], [new("fc.weight", "fc", [2, 3], 6, true, null)])
        {
            Unregistered = [new("blocks[0]", "Linear", "collection", 2, 272)],
        }),
        ["model-graph"] = ModelGraphRecord.Reading.Write(new(
            1, null, "Net", "data", true, [new("module", -1, "fc", "Linear") { Path = "fc", Inputs = [new([-1, 3])] }, new("op", 0, "addmm", "aten::addmm")], [new(0, 1)],
            [new("fc.weight", "fc", [2, 3], 6, true, "Float32", "cpu")], null, ["a note"])),
        ["dataset"] = DatasetRecord.Reading.Write(new(1, "train", 100, [28, 28], ["a", "b"], [90, 10], 0, 1, 0.3, 0.2, 0)),
        ["op-trace"] = OpTraceRecord.Reading.Write(new(1, 9, "native", [new("aten::argmax", "Model.cs:42", "> 42", "head", ["fc.weight"])], [new("aten::item", null, null, null, [])], true, false, null)),
        ["autograd-graph"] = AutogradGraphRecord.Reading.Write(new()
        {
            Version = 2, NodeCount = 2, EdgeCount = 1, ParameterCount = 1, Names = ["loss", "AccumulateGrad"], Parameters = ["fc.weight"],
            Nodes = [new() { Kind = "loss", Name = 0 }, new() { Kind = "parameter", Name = 1, Parameters = [0] }], Edges = [new() { From = 0, To = 1 }],
        }),
        ["gradient-flow"] = GradientFlowRecord.Reading.Write(new(1, GradientFlowRecord.Version1Columns, Parameters)),
        ["activations"] = ActivationRecord.Reading.Write(new(
            1, "relu", "relu", "ReLU", "Rectifier", null, 0, [1, 8], 8, 8, null, null, ActivationRecord.Version1Columns, ActivationRecord.ZeroUnitColumns)),
        ["noise-scale"] = NoiseScaleRecord.Reading.Write(new(1, 12.5, 8, 32, 4, null)),
        ["non-finite"] = NonFiniteRecord.Reading.Write(new(1, "loss", "replay", "forward", "aten::log made minus infinity")
        {
            Inputs = [new("input 0", "float32", [32, 10], 320, double.NaN, 1, 0, 0, 0, 2)], Samples = [3], SampleCount = 1, BatchSize = 32,
        }),
        ["hooks"] = HooksRecord.Reading.Write(new(1, ["fc"], 3)),
        ["warnings"] = WarningsRecord.Reading.Write(new(1, [new("broadcasting", "loss.h:1", "Train.cs:4", null, 3, 7)], 2)),
        ["overhead"] = OverheadRecord.Reading.Write(new(1, 0.02, 256, 0.0112, 0.008, 0.006, [new("gradient-flow", 1, 10, 30, 0.0004, 0.004, false)])),
        ["gap"] = GapRecord.Reading.Write(new(1, GapRecord.Dropped, 7, 3, 9, 1_700_000_000, 1_700_000_009, "No space left")),
    };

    /// <summary>The sample of a reading. A reading without one fails its tests: add it here.</summary>
    public static byte[] Of(Reading reading) =>
        All.TryGetValue(reading.Name, out var json) ? json : throw new InvalidOperationException($"There is no sample of {reading.Name}.");

    /// <summary>Writes a record of a reading; of frames, one of the given numbers under the header.</summary>
    public static void Write(TestEventFile file, Reading reading, ReadOnlySpan<byte> json, long step = 0, int numbers = 4)
    {
        var tag = reading.TagFor();
        if (reading is IFrameReading)
            file.Value(tag, step, TestEventFile.Tensor(TensorDataType.Float, [numbers], new byte[numbers * sizeof(float)]), TestEventFile.Metadata(reading.Plugin, json));
        else
            file.Value(tag, step, TestEventFile.Strings([], json.ToArray()), TestEventFile.Metadata(reading.Plugin));
    }

    /// <summary>What is no record of any reading, by name.</summary>
    public static IEnumerable<(string Name, byte[] Json)> Garbage(Reading reading)
    {
        var sample = Encoding.UTF8.GetString(Of(reading));
        var random = new byte[300];
        new Random(5).NextBytes(random);
        yield return ("random bytes", random);
        yield return ("nothing", []);
        yield return ("half of a record", Of(reading)[..(sample.Length / 2)]);
        foreach (var text in new[] { "null", "5", "\"text\"", "[]", "{}", $"[{sample}]", $"{sample}{sample}" }) yield return (text, Encoding.UTF8.GetBytes(text));
        yield return ("nested too deeply", Encoding.UTF8.GetBytes($$"""{"a": {{new string('[', 5000)}}{{new string(']', 5000)}}, {{sample[1..]}}"""));
        foreach (var version in new[] { "null", "0", "-1", "\"1\"", "1.5", "[1]", $"{reading.Version + 1}", "99", "99999999999999999999" })
            yield return ($"version {version}", Encoding.UTF8.GetBytes(sample.Replace($"\"version\":{reading.Version}", $"\"version\":{version}", StringComparison.Ordinal)));
        yield return ("a member twice", Encoding.UTF8.GetBytes($"{sample[..^1]},\"version\":99}}"));
    }
}
