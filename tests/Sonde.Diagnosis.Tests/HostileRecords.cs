// Valid records of every kind, and what a hostile hand makes of them.
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

internal static class HostileRecords
{
    /// <summary>A valid JSON record of every kind, by plugin.</summary>
    public static IReadOnlyDictionary<string, string> Valid { get; } = new Dictionary<string, string>
    {
        [OpTraceRecord.Reading.Plugin] = Json(
            new OpTraceRecord(1, 9, "native", [new("aten::argmax", "Model.cs:42", "> 42", "head", ["fc1.weight", "fc1.bias"])], [new("aten::item", null, null, null, [])], true, false, null),
            RecordJson.Default.OpTraceRecord),
        [ModelRecord.Reading.Plugin] = Json(
            new ModelRecord(1, null, "Net", [new("fc1", "Linear", true)], [new("fc1.weight", "fc1", [16, 16], 256, true, true), new("fc1.bias", "fc1", [16], 16, false, true)])
            {
                Unregistered = [new("blocks[0]", "Linear", "collection", 2, 272), new("head", "Linear", "replaced", 2, 272)],
            },
            RecordJson.Default.ModelRecord),
        [DatasetRecord.Reading.Plugin] = Json(new DatasetRecord(1, "train", 100, [28, 28], ["a", "b"], [90, 10], 0, 1, 0.3, 0.2, 0), RecordJson.Default.DatasetRecord),
        [WarningsRecord.Reading.Plugin] = Json(
            new WarningsRecord(1, [new("Using a target size ([32]) that is different to the input size ([32, 1]). broadcasting", "loss.h:1", "Train.cs:4", null, 3, 7), new("other", null, null, null, 0, 1)], 2),
            RecordJson.Default.WarningsRecord),
        [HooksRecord.Reading.Plugin] = Json(new HooksRecord(1, ["fc1", "fc2"], 3), RecordJson.Default.HooksRecord),
        [NonFiniteRecord.Reading.Plugin] = Json(
            new NonFiniteRecord(1, "loss", "replay", "forward", "aten::log made minus infinity")
            {
                Op = "aten::log",
                Inputs = [new("input 0", "float32", [32, 10], 320, 0, 1, 0, 0, 0, 2)],
                Samples = [3],
                SampleCount = 1,
                BatchSize = 32,
                WeightsOfStep = 30,
                Notes = ["with MonitorOptions.Replay more is known"],
            },
            RecordJson.Default.NonFiniteRecord),
        [GradientFlowRecord.Reading.Plugin] = Json(new GradientFlowRecord(1, GradientFlowRecord.Version1Columns, Synthetic.Layers("fc1", "fc2", "fc3")), RecordJson.Default.GradientFlowRecord),
        [ActivationRecord.Reading.Plugin] = Json(
            new ActivationRecord(1, "relu", "relu", "ReLU", "Rectifier", null, 0, [1, 8], 8, 8, null, null, ActivationRecord.Version1Columns, ActivationRecord.ZeroUnitColumns),
            RecordJson.Default.ActivationRecord),
    };

    /// <summary>Changes one to three members of a record, wherever they lie, to what they should not be; now and then the text itself.</summary>
    public static byte[] Mutate(string json, Random random)
    {
        if (random.Next(20) == 0) return System.Text.Encoding.UTF8.GetBytes(json[..random.Next(json.Length)]);
        JsonNode? root = JsonNode.Parse(json);
        for (var n = random.Next(1, 4); n > 0 && root is not null; n--)
        {
            var places = new List<Action>();
            Collect(root, places, random);
            if (places.Count > 0) places[random.Next(places.Count)]();
        }

        return System.Text.Encoding.UTF8.GetBytes(root?.ToJsonString() ?? "null");
    }

    private static void Collect(JsonNode node, List<Action> places, Random random)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, child) in map.ToArray())
                {
                    places.Add(() => map[name] = Odd(child, random));
                    places.Add(() => map.Remove(name));
                    if (child is not null) Collect(child, places, random);
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    var at = i;
                    places.Add(() =>
                    {
                        if (at < list.Count) list[at] = Odd(list[at], random);
                    });
                    if (list[i] is { } child) Collect(child, places, random);
                }

                places.Add(() => list.Add(null));
                places.Add(list.Clear);
                break;
        }
    }

    private static JsonNode? Odd(JsonNode? was, Random random) => random.Next(12) switch
    {
        0 or 1 => null,
        2 => long.MaxValue,
        3 => long.MinValue,
        4 => int.MaxValue,
        5 => -1,
        6 => 0,
        7 => "NaN",
        8 => new JsonArray(null, -1, "x", new JsonObject()),
        9 => new JsonObject { ["name"] = null },
        // Right type, absurd size.
        _ => was is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? JsonValue.Create(random.Next(2) == 0 ? 1L << 62 : 1 << 30)
            : was is JsonArray ? new JsonArray([.. Enumerable.Repeat(1L << 40, 4).Select(size => (JsonNode?)JsonValue.Create(size))])
            : "\t\u0007odd",
    };

    private static string Json<T>(T record, JsonTypeInfo<T> type) => JsonSerializer.Serialize(record, type);
}
