// Valid records of every kind, and what a hostile hand makes of them.
using System.Text.Json;
using System.Text.Json.Nodes;
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

internal static class HostileRecords
{
    /// <summary>A valid JSON record of every kind, by plugin.</summary>
    public static IReadOnlyDictionary<string, string> Valid { get; } = new Dictionary<string, string>
    {
        [OpTraceRecord.Reading.Plugin] = OpTraceRecord.Reading.WriteText(new OpTraceRecord
        {
            Ops = 9,
            Tracing = "native",
            Cuts = [new() { Op = "aten::argmax", Source = "Model.cs:42", Snippet = "> 42", Layer = "head", Parameters = ["fc1.weight", "fc1.bias"] }],
            Detached = [new() { Op = "aten::item" }],
            LossRequiresGrad = true,
            LossIsLeaf = false,
        }),
        [ModelRecord.Reading.Plugin] = ModelRecord.Reading.WriteText(new ModelRecord
        {
            Type = "Net",
            Modules = [new() { Name = "fc1", Type = "Linear", Training = true }],
            Parameters =
            [
                new() { Name = "fc1.weight", Layer = "fc1", Shape = [16, 16], Elements = 256, Trainable = true, InOptimizer = true },
                new() { Name = "fc1.bias", Layer = "fc1", Shape = [16], Elements = 16, Trainable = false, InOptimizer = true },
            ],
            Unregistered =
            [
                new() { Field = "blocks[0]", Type = "Linear", Reason = "collection", Parameters = 2, Elements = 272 },
                new() { Field = "head", Type = "Linear", Reason = "replaced", Parameters = 2, Elements = 272 },
            ],
        }),
        [DatasetRecord.Reading.Plugin] = DatasetRecord.Reading.WriteText(new DatasetRecord
        {
            Name = "train",
            Samples = 100,
            SampleShape = [28, 28],
            ClassNames = ["a", "b"],
            ClassCounts = [90, 10],
            Min = 0,
            Max = 1,
            Mean = 0.3,
            StandardDeviation = 0.2,
            NonFinite = 0,
        }),
        [WarningsRecord.Reading.Plugin] = WarningsRecord.Reading.WriteText(new WarningsRecord
        {
            Warnings =
            [
                new()
                {
                    Message = "Using a target size ([32]) that is different to the input size ([32, 1]). broadcasting",
                    Origin = "loss.h:1",
                    Source = "Train.cs:4",
                    FirstStep = 3,
                    Count = 7,
                },
                new() { Message = "other", FirstStep = 0, Count = 1 },
            ],
            Omitted = 2,
        }),
        [HooksRecord.Reading.Plugin] = HooksRecord.Reading.WriteText(new HooksRecord { Bypassed = ["fc1", "fc2"], Fired = 3 }),
        [NonFiniteRecord.Reading.Plugin] = NonFiniteRecord.Reading.WriteText(new NonFiniteRecord
        {
            Seen = "loss",
            Way = "replay",
            Kind = "forward",
            Summary = "aten::log made minus infinity",
            Op = "aten::log",
            Inputs = [new()
            {
                Name = "input 0",
                Type = "float32",
                Shape = [32, 10],
                Elements = 320,
                Min = 0,
                Max = 1,
                NaN = 0,
                PositiveInfinity = 0,
                NegativeInfinity = 0,
                Zeros = 2,
            }],
            Samples = [3],
            SampleCount = 1,
            BatchSize = 32,
            WeightsOfStep = 30,
            Notes = ["with MonitorOptions.Replay more is known"],
        }),
        [GradientFlowRecord.Reading.Plugin] = GradientFlowRecord.Reading.WriteText(new GradientFlowRecord
        {
            Columns = GradientFlowRecord.Version1Columns,
            Parameters = Synthetic.Layers("fc1", "fc2", "fc3"),
        }),
        [ActivationRecord.Reading.Plugin] = ActivationRecord.Reading.WriteText(new ActivationRecord
        {
            Layer = "relu",
            Module = "relu",
            ModuleType = "ReLU",
            Kind = "Rectifier",
            Order = 0,
            Shape = [1, 8],
            Units = 8,
            MappedUnits = 8,
            Columns = ActivationRecord.Version1Columns,
            UnitColumns = ActivationRecord.ZeroUnitColumns,
        }),
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
}
