// The JSON of every record, as the first writers wrote it: names, order and defaults of members do not change with the code.
using System.Text;
using System.Text.Json.Nodes;

namespace Sonde.Events.Tests;

public class RecordFormTests
{
    // Recorded from the writers of the first version, with every member at a value of its own, then with as few as it can have.
    private static readonly (string Plugin, Func<string> Written, string Recorded)[] AllForms =
    [
        (ActivationRecord.Reading.Plugin,
            () => ActivationRecord.Reading.WriteText(new()
            {
                Layer = "relu:input", Module = "relu", ModuleType = "ReLU", Kind = "Rectifier", Model = "net", Order = 2, Shape = [8, 4],
                Units = 4, MappedUnits = 4, SaturatedBelow = 0.1, SaturatedAbove = 0.9, Columns = ["mean", "std"],
                UnitColumns = ["zero_share"],
            }),
            """{"version":1,"layer":"relu:input","module":"relu","moduleType":"ReLU","kind":"Rectifier","model":"net","order":2,"shape":[8,4],"units":4,"mappedUnits":4,"saturatedBelow":0.1,"saturatedAbove":0.9,"columns":["mean","std"],"unitColumns":["zero_share"],"frameLength":6}"""),
        (ActivationRecord.Reading.Plugin,
            () => ActivationRecord.Reading.WriteText(new()
            {
                Layer = "relu", Module = "relu", ModuleType = "ReLU", Kind = "Other", Order = 0, Units = 0, MappedUnits = 0,
            }),
            """{"version":1,"layer":"relu","module":"relu","moduleType":"ReLU","kind":"Other","model":null,"order":0,"shape":[],"units":0,"mappedUnits":0,"saturatedBelow":null,"saturatedAbove":null,"columns":[],"unitColumns":[],"frameLength":0}"""),
        (DatasetRecord.Reading.Plugin,
            () => DatasetRecord.Reading.WriteText(new()
            {
                Name = "train", Samples = 10, SampleShape = [1, 28, 28], ClassNames = ["shirt", "boot"], ClassCounts = [4, 6], Min = 0,
                Max = 1, Mean = 0.5, StandardDeviation = double.NaN, NonFinite = 3,
            }),
            """{"version":1,"name":"train","samples":10,"sampleShape":[1,28,28],"classNames":["shirt","boot"],"classCounts":[4,6],"min":0,"max":1,"mean":0.5,"standardDeviation":"NaN","nonFinite":3}"""),
        (GapRecord.Reading.Plugin,
            () => GapRecord.Reading.WriteText(new()
            {
                Kind = "dropped", Records = 7, FirstStep = 3, LastStep = 9, From = 1.5, To = 2.5, Reason = "No space left on device",
            }),
            """{"version":1,"kind":"dropped","records":7,"firstStep":3,"lastStep":9,"from":1.5,"to":2.5,"reason":"No space left on device"}"""),
        (GradientFlowRecord.Reading.Plugin,
            () => GradientFlowRecord.Reading.WriteText(new()
            {
                Columns = ["state", "norm"],
                Parameters = [new() { Name = "fc.weight", Layer = "fc", ModuleType = "Linear", Shape = [4, 2] }],
            }),
            """{"version":1,"columns":["state","norm"],"parameters":[{"name":"fc.weight","layer":"fc","moduleType":"Linear","shape":[4,2]}]}"""),
        (HooksRecord.Reading.Plugin,
            () => HooksRecord.Reading.WriteText(new() { Bypassed = ["fc1"], Fired = 3 }),
            """{"version":1,"bypassed":["fc1"],"fired":3}"""),
        (ModelGraphRecord.Reading.Plugin,
            () => ModelGraphRecord.Reading.WriteText(new()
            {
                Name = "net", Type = "Net", Flow = "data", Training = true,
                Nodes =
                [
                    new()
                    {
                        Kind = "module",
                        Parent = -1,
                        Name = "fc",
                        Type = "Linear",
                        Path = "fc",
                        Call = 1,
                        Calls = 2,
                        Inputs = [new() { Shape = [1, 4] }],
                        Outputs = [new() { Shape = [1, 5], Type = "Float32", Device = "cpu" }, new()],
                        Parameters = 20,
                        Trainable = 10,
                        MultiplyAdds = 16,
                        Uses = ["fc.weight"],
                        Source = "Model.cs:42",
                        Bypassed = true,
                        Unregistered = true,
                        Attributes = new() { ["k"] = "v" },
                    },
                    new() { Kind = "op", Parent = 0, Name = "add", Type = "aten::add" },
                ],
                Edges = [new() { From = 0, To = 1 }, new() { From = 0, To = 1, Output = 1, Input = 2, Shape = [3], Control = true }],
                Parameters =
                [
                    new()
                    {
                        Name = "fc.weight",
                        Layer = "fc",
                        Shape = [5, 4],
                        Elements = 20,
                        Trainable = true,
                        Type = "Float32",
                        Device = "cpu",
                        Aliases = ["tied"],
                    },
                    new() { Name = "b", Layer = "", Elements = 1, Trainable = false, Type = "Int64", Device = "cuda:0" },
                ],
                Totals = new()
                {
                    Parameters = 20,
                    Trainable = 10,
                    ParameterBytes = 80,
                    MultiplyAdds = 16,
                    InputBytes = 8,
                    ActivationBytes = 40,
                    Uncounted = new() { ["aten::einsum"] = 2 },
                },
                Notes = ["note"],
            }),
            """{"version":1,"name":"net","type":"Net","flow":"data","training":true,"nodes":[{"kind":"module","parent":-1,"name":"fc","type":"Linear","path":"fc","call":1,"calls":2,"inputs":[{"shape":[1,4]}],"outputs":[{"shape":[1,5],"type":"Float32","device":"cpu"},{"shape":null}],"parameters":20,"trainable":10,"multiplyAdds":16,"uses":["fc.weight"],"source":"Model.cs:42","bypassed":true,"unregistered":true,"attributes":{"k":"v"}},{"kind":"op","parent":0,"name":"add","type":"aten::add"}],"edges":[{"from":0,"to":1},{"from":0,"to":1,"output":1,"input":2,"shape":[3],"control":true}],"parameters":[{"name":"fc.weight","layer":"fc","shape":[5,4],"elements":20,"trainable":true,"type":"Float32","device":"cpu","aliases":["tied"]},{"name":"b","layer":"","shape":[],"elements":1,"trainable":false,"type":"Int64","device":"cuda:0"}],"totals":{"parameters":20,"trainable":10,"parameterBytes":80,"multiplyAdds":16,"inputBytes":8,"activationBytes":40,"uncounted":{"aten::einsum":2}},"notes":["note"]}"""),
        (ModelGraphRecord.Reading.Plugin,
            () => ModelGraphRecord.Reading.WriteText(new() { Type = "GraphDef", Flow = "order" }),
            """{"version":1,"name":null,"type":"GraphDef","flow":"order","training":null,"nodes":[],"edges":[],"parameters":[],"totals":null,"notes":[]}"""),
        (LossHeadRecord.Reading.Plugin,
            () => LossHeadRecord.Reading.WriteText(new()
            {
                Ops =
                [
                    new()
                    {
                        Op = "aten::sub",
                        Layer = "fc",
                        Source = "Model.cs:42",
                        Snippet = "> 42",
                        Inputs = [[8, 2], [8]],
                        InputTypes = ["Float32", "Int64"],
                        FromModel = [true, false],
                        Outputs = [[8, 2]],
                        Arguments = [1, -100],
                    },
                ],
                OutputOp = 0, IsCut = true,
            }),
            """{"version":1,"ops":[{"op":"aten::sub","layer":"fc","source":"Model.cs:42","snippet":"\u003E 42","inputs":[[8,2],[8]],"inputTypes":["Float32","Int64"],"fromModel":[true,false],"readsParameter":false,"outputs":[[8,2]],"arguments":[1,-100],"numbers":[],"from":[],"values":[],"given":[]}],"outputOp":0,"isCut":true}"""),
        (LossHeadRecord.Reading.Plugin,
            () => LossHeadRecord.Reading.WriteText(new() { Ops = [new() { Op = "aten::mean" }] }),
            """{"version":1,"ops":[{"op":"aten::mean","layer":null,"source":null,"snippet":null,"inputs":[],"inputTypes":[],"fromModel":[],"readsParameter":false,"outputs":[],"arguments":[],"numbers":[],"from":[],"values":[],"given":[]}],"outputOp":null,"isCut":false}"""),
        (ModelRecord.Reading.Plugin,
            () => ModelRecord.Reading.WriteText(new()
            {
                Name = "G", Type = "Net", Modules = [new() { Name = "fc", Type = "Linear", Training = true }],
                Parameters =
                [
                    new() { Name = "fc.weight", Layer = "fc", Shape = [4, 4], Elements = 16, Trainable = true },
                    new() { Name = "b", Layer = "", Shape = [4], Elements = 4, Trainable = false, InOptimizer = true },
                ],
                Unregistered = [new() { Field = "blocks[0]", Type = "Linear", Reason = "collection", Parameters = 2, Elements = 20 }],
            }),
            """{"version":1,"name":"G","type":"Net","modules":[{"name":"fc","type":"Linear","training":true}],"parameters":[{"name":"fc.weight","layer":"fc","shape":[4,4],"elements":16,"trainable":true,"inOptimizer":null},{"name":"b","layer":"","shape":[4],"elements":4,"trainable":false,"inOptimizer":true}],"unregistered":[{"field":"blocks[0]","type":"Linear","reason":"collection","parameters":2,"elements":20}]}"""),
        (ModelRecord.Reading.Plugin,
            () => ModelRecord.Reading.WriteText(new() { Type = "Net" }),
            """{"version":1,"name":null,"type":"Net","modules":[],"parameters":[],"unregistered":null}"""),
        (NoiseScaleRecord.Reading.Plugin,
            () => NoiseScaleRecord.Reading.WriteText(new()
            {
                NoiseScale = 12.5, SmallBatch = 8, LargeBatch = 32, Measurements = 5,
            }),
            """{"version":1,"noiseScale":12.5,"smallBatch":8,"largeBatch":32,"measurements":5,"needs":null}"""),
        (NoiseScaleRecord.Reading.Plugin,
            () => NoiseScaleRecord.Reading.WriteText(new()
            {
                SmallBatch = 8, LargeBatch = 8, Measurements = 0, Needs = "accumulation",
            }),
            """{"version":1,"noiseScale":null,"smallBatch":8,"largeBatch":8,"measurements":0,"needs":"accumulation"}"""),
        (NonFiniteRecord.Reading.Plugin,
            () => NonFiniteRecord.Reading.WriteText(new()
            {
                Seen = "loss", Way = "replay", Kind = "forward", Summary = "aten::log made -inf", Op = "aten::log", Node = "LogBackward0",
                ForwardOp = "aten::log", Source = "Model.cs:7", Snippet = "> 7", Layer = "fc", Culprit = "x",
                Inputs =
                [
                    new()
                    {
                        Name = "x",
                        Type = "float32",
                        Shape = [2, 3],
                        Elements = 6,
                        Min = 0,
                        Max = 1,
                        NaN = 1,
                        PositiveInfinity = 2,
                        NegativeInfinity = 3,
                        Zeros = 4,
                    },
                ],
                Outputs =
                [
                    new()
                    {
                        Name = "output 0",
                        Type = "float32",
                        Elements = 1,
                        Min = double.NaN,
                        Max = double.NaN,
                        NaN = 1,
                        PositiveInfinity = 0,
                        NegativeInfinity = 0,
                        Zeros = 0,
                    },
                ],
                Samples = [1, 2], SampleCount = 2, BatchSize = 8, SamplesConfirmed = true, SamplesNote = "early", WeightsOfStep = -1,
                Notes = ["n"],
            }),
            """{"version":1,"seen":"loss","way":"replay","kind":"forward","summary":"aten::log made -inf","op":"aten::log","node":"LogBackward0","forwardOp":"aten::log","source":"Model.cs:7","snippet":"\u003E 7","layer":"fc","culprit":"x","inputs":[{"name":"x","type":"float32","shape":[2,3],"elements":6,"min":0,"max":1,"naN":1,"positiveInfinity":2,"negativeInfinity":3,"zeros":4}],"outputs":[{"name":"output 0","type":"float32","shape":[],"elements":1,"min":"NaN","max":"NaN","naN":1,"positiveInfinity":0,"negativeInfinity":0,"zeros":0}],"samples":[1,2],"sampleCount":2,"batchSize":8,"samplesConfirmed":true,"samplesNote":"early","weightsOfStep":-1,"place":null,"names":[],"finiteAt":null,"notes":["n"]}"""),
        (NonFiniteRecord.Reading.Plugin,
            () => NonFiniteRecord.Reading.WriteText(new() { Seen = "weights", Way = "none", Summary = "unknown" }),
            """{"version":1,"seen":"weights","way":"none","kind":null,"summary":"unknown","op":null,"node":null,"forwardOp":null,"source":null,"snippet":null,"layer":null,"culprit":null,"inputs":[],"outputs":[],"samples":[],"sampleCount":0,"batchSize":0,"samplesConfirmed":false,"samplesNote":null,"weightsOfStep":null,"place":null,"names":[],"finiteAt":null,"notes":[]}"""),
        (BackwardFailureRecord.Reading.Plugin,
            () => BackwardFailureRecord.Reading.WriteText(new()
            {
                Message = "modified by an inplace operation", Kind = "in-place", Step = 3, InLoop = true, IsCaught = true, Source = "Train.cs:9", Snippet = "9",
                GradientsOff = true, By = new() { Op = "aten::add_", Source = "Model.cs:8", Snippet = "8", Layer = "fc", InOptimizer = true },
                Saved = new() { Op = "aten::sigmoid" }, Parameter = "fc.weight", IsRecurrent = true, Failures = 2,
            }),
            """{"version":1,"message":"modified by an inplace operation","kind":"in-place","step":3,"inLoop":true,"source":"Train.cs:9","snippet":"9","gradientsOff":true,"isCaught":true,"by":{"op":"aten::add_","source":"Model.cs:8","snippet":"8","layer":"fc","inOptimizer":true},"saved":{"op":"aten::sigmoid","source":null,"snippet":null,"layer":null,"inOptimizer":false},"parameter":"fc.weight","isRecurrent":true,"failures":2}"""),
        (BackwardFailureRecord.Reading.Plugin,
            () => BackwardFailureRecord.Reading.WriteText(new() { Message = "m", Kind = "other", Failures = 1 }),
            """{"version":1,"message":"m","kind":"other","step":0,"inLoop":false,"source":null,"snippet":null,"gradientsOff":false,"isCaught":false,"by":null,"saved":null,"parameter":null,"isRecurrent":false,"failures":1}"""),
        (OpTraceRecord.Reading.Plugin,
            () => OpTraceRecord.Reading.WriteText(new()
            {
                Ops = 9, Tracing = "native",
                Cuts = [new() { Op = "aten::argmax", Source = "Model.cs:42", Snippet = "> 42", Layer = "head", Parameters = ["w"] }],
                Detached = [new() { Op = "aten::item", GradientsOff = true }], LossRequiresGrad = true, LossIsLeaf = false,
                Threw = "does not require grad",
            }),
            """{"version":1,"ops":9,"tracing":"native","cuts":[{"op":"aten::argmax","source":"Model.cs:42","snippet":"\u003E 42","layer":"head","parameters":["w"],"gradientsOff":false}],"detached":[{"op":"aten::item","source":null,"snippet":null,"layer":null,"parameters":[],"gradientsOff":true}],"lossRequiresGrad":true,"lossIsLeaf":false,"threw":"does not require grad"}"""),
        (OpTraceRecord.Reading.Plugin,
            () => OpTraceRecord.Reading.WriteText(new() { Ops = 0, Tracing = "none" }),
            """{"version":1,"ops":0,"tracing":"none","cuts":[],"detached":[],"lossRequiresGrad":null,"lossIsLeaf":null,"threw":null}"""),
        (OverheadRecord.Reading.Plugin,
            () => OverheadRecord.Reading.WriteText(new()
            {
                Budget = 0.02, Calls = 32, StepSeconds = 0.0112, Share = 0.05, RecentShare = 0.04,
                Probes = [new() { Name = "gradient-flow", Every = 2, Interval = 10, Readings = 16, SecondsPerReading = 0.0004, Share = 0.004, Failed = true }],
                ProcessorShare = 0.03, RecentProcessorShare = 0.01,
            }),
            """{"version":1,"budget":0.02,"calls":32,"stepSeconds":0.0112,"share":0.05,"recentShare":0.04,"probes":[{"name":"gradient-flow","every":2,"interval":10,"readings":16,"secondsPerReading":0.0004,"share":0.004,"failed":true}],"processorShare":0.03,"recentProcessorShare":0.01}"""),
        (PreflightRecord.Reading.Plugin,
            () => PreflightRecord.Reading.WriteText(new()
            {
                Batch = new() { Of = 3, DependsOn = 7, Others = 7, Ratio = 0.5 },
                Time = new() { Of = 2, DependsOn = 1, Others = 4, IsForbidden = false },
                Overfit = [new() { Change = "as given", Steps = 9, FirstLoss = 2, BestLoss = 1, BestAccuracy = 0.5, IsLearned = true }],
                Samples = 8,
                IsCutShort = true,
            }),
            """{"version":1,"batch":{"of":3,"dependsOn":7,"others":7,"ratio":0.5,"isForbidden":true},"time":{"of":2,"dependsOn":1,"others":4,"ratio":null,"isForbidden":false},"overfit":[{"change":"as given","steps":9,"firstLoss":2,"bestLoss":1,"bestAccuracy":0.5,"isLearned":true}],"samples":8,"isCutShort":true}"""),
        (PreflightRecord.Reading.Plugin,
            () => PreflightRecord.Reading.WriteText(new()),
            """{"version":1,"batch":null,"time":null,"overfit":[],"samples":0,"isCutShort":false}"""),
        (ProvenanceRecord.Reading.Plugin,
            () => ProvenanceRecord.Reading.WriteText(new()
            {
                GitCommit = "abc", GitDiff = "diff", CommandLine = "dotnet run", Packages = new() { ["TorchSharp"] = "0.105" },
                Machine = "box", Processors = 8, Runtime = ".NET 10", Seed = 42, Settings = new() { ["lr"] = "0.1" },
            }),
            """{"version":1,"gitCommit":"abc","gitDiff":"diff","commandLine":"dotnet run","packages":{"TorchSharp":"0.105"},"machine":"box","processors":8,"runtime":".NET 10","seed":42,"settings":{"lr":"0.1"}}"""),
        (ProvenanceRecord.Reading.Plugin,
            () => ProvenanceRecord.Reading.WriteText(new()
            {
                CommandLine = "", Packages = new(), Machine = "", Processors = 0, Runtime = "", Settings = new(),
            }),
            """{"version":1,"gitCommit":null,"gitDiff":null,"commandLine":"","packages":{},"machine":"","processors":0,"runtime":"","seed":null,"settings":{}}"""),
        (StepDataRecord.Reading.Plugin,
            () => StepDataRecord.Reading.WriteText(new()
            {
                Loss = 0.7,
                X = new()
                {
                    Shape =
                    [
                        8, 3,
                    ], Type = "Float32", Min = -1, Max = 1, Mean = 0.25, Deviation = 0.5, NonFinite = 2, ZeroShare = 0.125, IsWhole = true, Distinct = 24,
                    AcrossSamples = 0.3, ColumnMeans =
                    [
                        1, double.NaN,
                    ], ColumnDeviations = [2, 3], SumsToOne = [0, 1], ExpSumsToOne = [1, 0], IsOneHot = true, AboveZero = 0.75,
                    AboveHalf = 0.625, Hash = "0a",
                },
                Output = new() { Shape = [8], Type = "Float16" }, Y = new() { Shape = [], Type = "Int64" },
                Predicted = [5, 3], Labels = [4, 4], SameAsBefore = 0.5, SeenAgain = 6, OtherTargets = 1, TargetChange = 0.875,
            }),
            """{"version":1,"loss":0.7,"x":{"shape":[8,3],"type":"Float32","min":-1,"max":1,"mean":0.25,"deviation":0.5,"nonFinite":2,"zeroShare":0.125,"isWhole":true,"distinct":24,"acrossSamples":0.3,"columnMeans":[1,"NaN"],"columnDeviations":[2,3],"sumsToOne":[0,1],"expSumsToOne":[1,0],"isOneHot":true,"aboveZero":0.75,"aboveHalf":0.625,"hash":"0a"},"output":{"shape":[8],"type":"Float16","min":null,"max":null,"mean":null,"deviation":null,"nonFinite":0,"zeroShare":0,"isWhole":false,"distinct":0,"acrossSamples":null,"columnMeans":[],"columnDeviations":[],"sumsToOne":[],"expSumsToOne":[],"isOneHot":false,"aboveZero":null,"aboveHalf":null,"hash":""},"y":{"shape":[],"type":"Int64","min":null,"max":null,"mean":null,"deviation":null,"nonFinite":0,"zeroShare":0,"isWhole":false,"distinct":0,"acrossSamples":null,"columnMeans":[],"columnDeviations":[],"sumsToOne":[],"expSumsToOne":[],"isOneHot":false,"aboveZero":null,"aboveHalf":null,"hash":""},"predicted":[5,3],"labels":[4,4],"sameAsBefore":0.5,"seenAgain":6,"otherTargets":1,"targetChange":0.875}"""),
        (StepDataRecord.Reading.Plugin,
            () => StepDataRecord.Reading.WriteText(new()),
            """{"version":1,"loss":null,"x":null,"output":null,"y":null,"predicted":[],"labels":[],"sameAsBefore":null,"seenAgain":null,"otherTargets":null,"targetChange":null}"""),
        (StepTimeRecord.Reading.Plugin,
            () => StepTimeRecord.Reading.WriteText(new()),
            """{"version":1,"parts":["step","monitor","data","forward","criterion","backward","optimizer"]}"""),
        (TrainingLoopRecord.Reading.Plugin,
            () => TrainingLoopRecord.Reading.WriteText(new()
            {
                IsEvaluation = true, Training = true, OtherMode = ["dropout"], HasModes = true, Optimizer = "Adam",
                Groups = [new() { LearningRate = 0.001, WeightDecay = 0.01, Momentum = 0.9, Beta2 = 0.999, Epsilon = 1e-8, Parameters = 2 }],
                NotInOptimizer = ["fc.bias"], Foreign = 1, Moved = 2, Watched = 3, WithGradient = 0.5, FreshGradient = 0.25, GradientBefore = 0, GradientAfter =
                    0.75,
                StepBeforeBackward = false, Backwards = 4,
            }),
            """{"version":1,"isEvaluation":true,"training":true,"otherMode":["dropout"],"hasModes":true,"optimizer":"Adam","groups":[{"learningRate":0.001,"weightDecay":0.01,"momentum":0.9,"beta2":0.999,"epsilon":1E-08,"parameters":2}],"notInOptimizer":["fc.bias"],"foreign":1,"moved":2,"watched":3,"withGradient":0.5,"freshGradient":0.25,"gradientBefore":0,"gradientAfter":0.75,"gradientOf":null,"still":null,"stillNames":[],"calls":0,"accumulationSteps":1,"stillFor":null,"inTraining":0,"inEval":0,"forwards":0,"normValues":null,"normLayer":null,"normShift":null,"normScale":null,"normShiftLayer":null,"stepBeforeBackward":false,"backwards":4}"""),
        (TrainingLoopRecord.Reading.Plugin,
            () => TrainingLoopRecord.Reading.WriteText(new()),
            """{"version":1,"isEvaluation":false,"training":false,"otherMode":[],"hasModes":false,"optimizer":null,"groups":[],"notInOptimizer":[],"foreign":0,"moved":null,"watched":0,"withGradient":null,"freshGradient":null,"gradientBefore":null,"gradientAfter":null,"gradientOf":null,"still":null,"stillNames":[],"calls":0,"accumulationSteps":1,"stillFor":null,"inTraining":0,"inEval":0,"forwards":0,"normValues":null,"normLayer":null,"normShift":null,"normScale":null,"normShiftLayer":null,"stepBeforeBackward":null,"backwards":null}"""),
        (WarningsRecord.Reading.Plugin,
            () => WarningsRecord.Reading.WriteText(new()
            {
                Warnings =
                [
                    new() { Message = "m", Origin = "loss.h:1", Source = "Train.cs:4", Snippet = "> 4", FirstStep = 3, Count = 7 },
                    new() { Message = "o", FirstStep = 0, Count = 1 },
                ],
                Omitted = 2,
            }),
            """{"version":1,"warnings":[{"message":"m","origin":"loss.h:1","source":"Train.cs:4","snippet":"\u003E 4","firstStep":3,"count":7},{"message":"o","origin":null,"source":null,"snippet":null,"firstStep":0,"count":1}],"omitted":2}"""),
    ];

    public static TheoryData<int, string> Forms => [.. AllForms.Select((form, i) => (i, form.Plugin))];

    [Fact]
    public void Forms_OfEveryReading_AreHere() =>
        Assert.Equal([AutogradGraphRecord.Reading.Plugin], ReadingCatalogue.All.Select(reading => reading.Plugin).Except(AllForms.Select(form => form.Plugin)));

    [Theory]
    [MemberData(nameof(Forms))]
    public void Write_OfARecord_IsTheRecordedForm(int form, string plugin)
    {
        Assert.Equal(AllForms[form].Recorded, AllForms[form].Written());
        Assert.Equal(
            AllForms[form].Recorded, Encoding.UTF8.GetString(ReadingCatalogue.Find(plugin)!.Normalize(Encoding.UTF8.GetBytes(AllForms[form].Recorded)).Value!));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Normalize_AnyMemberMissingOrNull_IsARecordOrAReason(int form, string plugin)
    {
        var reading = ReadingCatalogue.Find(plugin)!;
        var count = Members(JsonNode.Parse(AllForms[form].Recorded)!).Count;
        Assert.NotEqual(0, count);
        for (var at = 0; at < count; at++)
        {
            foreach (var isNull in new[] { false, true })
            {
                var root = JsonNode.Parse(AllForms[form].Recorded)!;
                var (owner, name) = Members(root)[at];
                if (isNull) owner[name] = null;
                else owner.Remove(name);
                var (value, problem) = reading.Normalize(Encoding.UTF8.GetBytes(root.ToJsonString()));
                Assert.True(value is null != problem is null, $"{name} of {plugin}");
            }
        }
    }

    private static List<(JsonObject Owner, string Name)> Members(JsonNode node)
    {
        var found = new List<(JsonObject, string)>();
        Collect(node);
        return found;

        void Collect(JsonNode? at)
        {
            if (at is JsonObject map)
            {
                found.AddRange(map.Select(member => (map, member.Key)));
                foreach (var (_, value) in map) Collect(value);
            }
            else if (at is JsonArray list)
            {
                foreach (var item in list) Collect(item);
            }
        }
    }
}
