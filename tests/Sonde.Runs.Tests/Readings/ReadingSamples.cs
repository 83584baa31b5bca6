// One sound record, or header, of every reading in the catalogue, as its writer stores it.
using System.Text;
using Sonde.Events;

namespace Sonde.Runs.Tests.Readings;

internal static class ReadingSamples
{
    private static readonly ParameterInfo[] Parameters =
    [
        new() { Name = "fc.weight", Layer = "fc", ModuleType = "Linear", Shape = [2, 3] },
        new() { Name = "fc.bias", Layer = "fc", ModuleType = "Linear", Shape = [2] },
    ];

    private static readonly Dictionary<string, byte[]> All = new()
    {
        ["provenance"] = ProvenanceRecord.Reading.Write(new()
        {
            GitCommit = "0a1b",
            CommandLine = "dotnet run",
            Packages = new() { ["TorchSharp"] = "0.105" },
            Machine = "box",
            Processors = 4,
            Runtime = ".NET 10",
            Seed = 7,
            Settings = new() { ["lr"] = "0.1" },
        }),
        ["model"] = ModelRecord.Reading.Write(new()
        {
            Type = "Net",
            Modules = [new() { Name = "fc", Type = "Linear", Training = true }],
            Parameters = [new() { Name = "fc.weight", Layer = "fc", Shape = [2, 3], Elements = 6, Trainable = true }],
            Unregistered = [new() { Field = "blocks[0]", Type = "Linear", Reason = "collection", Parameters = 2, Elements = 272 }],
        }),
        ["model-graph"] = ModelGraphRecord.Reading.Write(new()
        {
            Type = "Net",
            Flow = "data",
            Training = true,
            Nodes =
            [
                new() { Kind = "module", Parent = -1, Name = "fc", Type = "Linear", Path = "fc", Inputs = [new() { Shape = [-1, 3] }] },
                new() { Kind = "op", Parent = 0, Name = "addmm", Type = "aten::addmm" },
            ],
            Edges = [new() { From = 0, To = 1 }],
            Parameters = [new() { Name = "fc.weight", Layer = "fc", Shape = [2, 3], Elements = 6, Trainable = true, Type = "Float32", Device = "cpu" }],
            Notes = ["a note"],
        }),
        ["dataset"] = DatasetRecord.Reading.Write(new()
        {
            Name = "train",
            Samples = 100,
            SampleShape = [28, 28],
            ClassNames = ["a", "b"],
            ClassCounts = [90, 10],
            Max = 1,
            Mean = 0.3,
            StandardDeviation = 0.2,
        }),
        ["preflight"] = PreflightRecord.Reading.Write(new()
        {
            Batch = new() { Of = 2, DependsOn = 7, Others = 7, Ratio = 0.4 },
            Overfit = [new() { Change = "as given", Steps = 300, FirstLoss = 2.3, BestLoss = 2.2, BestAccuracy = 0.2 }],
            Samples = 8,
        }),
        ["backward-failure"] = BackwardFailureRecord.Reading.Write(new()
        {
            Message = "one of the variables needed for gradient computation has been modified by an inplace operation",
            Kind = "in-place",
            Step = 3,
            InLoop = true,
            Source = "Train.cs:9",
            By = new() { Op = "aten::add_", Source = "Model.cs:8", Layer = "fc" },
            Saved = new() { Op = "aten::sigmoid", Source = "Model.cs:7", Layer = "fc" },
            Parameter = "fc.weight",
            Failures = 1,
        }),
        ["loss-head"] = LossHeadRecord.Reading.Write(new()
        {
            Ops =
            [
                new()
                {
                    Op = "aten::linear",
                    Layer = "fc",
                    Source = "Model.cs:42",
                    Inputs = [[8, 3], [2, 3], [2]],
                    InputTypes = ["Float32", "Float32", "Float32"],
                    FromModel = [true, false, false],
                    ReadsParameter = true,
                    Outputs = [[8, 2]],
                },
                new()
                {
                    Op = "aten::cross_entropy_loss",
                    Inputs = [[8, 2], [8]],
                    InputTypes = ["Float32", "Int64"],
                    FromModel = [true, false],
                    Outputs = [[]],
                    Arguments = [1, -100],
                    Numbers = [0],
                    From = [0, -1],
                    Given = ["", "y"],
                    Values = [null, new() { Shape = [8], Type = "Int64", Min = 0, Max = 1 }],
                },
            ],
            OutputOp = 0,
        }),
        ["step-data"] = StepDataRecord.Reading.Write(new()
        {
            Loss = 0.7,
            X = new() { Shape = [8, 3], Type = "Float32", Min = 0, Max = 1, Mean = 0.4, Deviation = 0.2, Distinct = 24, AcrossSamples = 0.2, Hash = "0a" },
            Y = new() { Shape = [8], Type = "Int64", Min = 0, Max = 1, IsWhole = true, Distinct = 2 },
            Predicted = [5, 3],
            Labels = [4, 4],
            SameAsBefore = 0.5,
        }),
        ["training-loop"] = TrainingLoopRecord.Reading.Write(new()
        {
            Training = true,
            HasModes = true,
            OtherMode = ["dropout"],
            Optimizer = "Adam",
            Groups = [new() { LearningRate = 0.001, Momentum = 0.9, Beta2 = 0.999, Epsilon = 1e-8, Parameters = 2 }],
            Moved = 2,
            Watched = 2,
            WithGradient = 1,
            FreshGradient = 0.1,
            GradientBefore = 0,
            GradientAfter = 0.1,
        }),
        ["op-trace"] = OpTraceRecord.Reading.Write(new()
        {
            Ops = 9,
            Tracing = "native",
            Cuts = [new() { Op = "aten::argmax", Source = "Model.cs:42", Snippet = "> 42", Layer = "head", Parameters = ["fc.weight"] }],
            Detached = [new() { Op = "aten::item", Parameters = [] }],
            LossRequiresGrad = true,
            LossIsLeaf = false,
        }),
        ["autograd-graph"] = AutogradGraphRecord.Reading.Write(new()
        {
            Version = 2,
            NodeCount = 2,
            EdgeCount = 1,
            ParameterCount = 1,
            Names = ["loss", "AccumulateGrad"],
            Parameters = ["fc.weight"],
            Nodes = [new() { Kind = "loss", Name = 0 }, new() { Kind = "parameter", Name = 1, Parameters = [0] }],
            Edges = [new() { From = 0, To = 1 }],
        }),
        ["gradient-flow"] = GradientFlowRecord.Reading.Write(new() { Columns = GradientFlowRecord.Version1Columns, Parameters = Parameters }),
        ["activations"] = ActivationRecord.Reading.Write(new()
        {
            Layer = "relu",
            Module = "relu",
            ModuleType = "ReLU",
            Kind = "Rectifier",
            Shape = [1, 8],
            Units = 8,
            MappedUnits = 8,
            Columns = ActivationRecord.Version1Columns,
            UnitColumns = ActivationRecord.ZeroUnitColumns,
        }),
        ["noise-scale"] = NoiseScaleRecord.Reading.Write(new() { NoiseScale = 12.5, SmallBatch = 8, LargeBatch = 32, Measurements = 4 }),
        ["non-finite"] = NonFiniteRecord.Reading.Write(new()
        {
            Seen = "loss",
            Way = "replay",
            Kind = "forward",
            Summary = "aten::log made minus infinity",
            Inputs = [new() { Name = "input 0", Type = "float32", Shape = [32, 10], Elements = 320, Min = double.NaN, Max = 1, Zeros = 2 }],
            Samples = [3],
            SampleCount = 1,
            BatchSize = 32,
        }),
        ["hooks"] = HooksRecord.Reading.Write(new() { Bypassed = ["fc"], Fired = 3 }),
        ["warnings"] = WarningsRecord.Reading.Write(new()
        {
            Warnings = [new() { Message = "broadcasting", Origin = "loss.h:1", Source = "Train.cs:4", FirstStep = 3, Count = 7 }],
            Omitted = 2,
        }),
        ["overhead"] = OverheadRecord.Reading.Write(new()
        {
            Budget = 0.02,
            Calls = 256,
            StepSeconds = 0.0112,
            Share = 0.008,
            RecentShare = 0.006,
            Probes = [new() { Name = "gradient-flow", Every = 1, Interval = 10, Readings = 30, SecondsPerReading = 0.0004, Share = 0.004 }],
        }),
        ["step-time"] = StepTimeRecord.Reading.Write(new()),
        ["gap"] = GapRecord.Reading.Write(new()
        {
            Kind = GapRecord.Dropped,
            Records = 7,
            FirstStep = 3,
            LastStep = 9,
            From = 1_700_000_000,
            To = 1_700_000_009,
            Reason = "No space left",
        }),
    };

    /// <summary>The sample of a reading. A reading without one fails its tests: add it here.</summary>
    public static byte[] Of(Reading reading) =>
        All.TryGetValue(reading.Name, out var json) ? json : throw new InvalidOperationException($"There is no sample of {reading.Name}.");

    /// <summary>Writes a record of a reading; of frames, one of the given numbers under the header.</summary>
    public static void Write(TestEventFile file, Reading reading, ReadOnlySpan<byte> json, long step = 0, int numbers = 4)
    {
        var tag = reading.TagFor();
        if (reading is IFrameReading)
        {
            file.Value(tag, step, TestEventFile.Tensor(TensorDataType.Float, [numbers], new byte[numbers * sizeof(float)]),
                TestEventFile.Metadata(reading.Plugin, json));
        }
        else
        {
            file.Value(tag, step, TestEventFile.Strings([], json.ToArray()), TestEventFile.Metadata(reading.Plugin));
        }
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
        foreach (var text in new[] { "null", "5", "\"text\"", "[]", "{}", $"[{sample}]", $"{sample}{sample}" })
            yield return (text, Encoding.UTF8.GetBytes(text));
        yield return ("nested too deeply", Encoding.UTF8.GetBytes($$"""{"a": {{new string('[', 5000)}}{{new string(']', 5000)}}, {{sample[1..]}}"""));
        foreach (var version in new[] { "null", "0", "-1", "\"1\"", "1.5", "[1]", $"{reading.Version + 1}", "99", "99999999999999999999" })
        {
            yield return ($"version {version}",
                Encoding.UTF8.GetBytes(sample.Replace($"\"version\":{reading.Version}", $"\"version\":{version}", StringComparison.Ordinal)));
        }
        yield return ("a member twice", Encoding.UTF8.GetBytes($"{sample[..^1]},\"version\":99}}"));
    }
}
