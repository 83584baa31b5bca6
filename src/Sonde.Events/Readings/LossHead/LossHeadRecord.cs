// How the loss is made from the model's output: the ops between the last layer with parameters and the loss.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>One op on the way from the last layer to the loss.</summary>
internal sealed record LossHeadOp
{
    /// <summary>The op's name, <c>aten::softmax</c>.</summary>
    public string Op { get; init; } = "";

    /// <summary>The dotted name of the module in whose forward it ran; null outside of any.</summary>
    public string? Layer { get; init; }

    /// <summary>File and line relative to the repository, <c>Model.cs:42</c>; null where no symbols are at hand.</summary>
    public string? Source { get; init; }

    /// <summary>The line with two around it; null where the file is not at hand.</summary>
    public string? Snippet { get; init; }

    /// <summary>Shapes of the tensors that go in.</summary>
    public long[][] Inputs { get; init; } = [];

    /// <summary>Element types of the tensors that go in, <c>Float32</c>.</summary>
    public string[] InputTypes { get; init; } = [];

    /// <summary>Which of the inputs lie on the way from the parameters, the model's output among them; the others are targets, weights and constants.</summary>
    public bool[] FromModel { get; init; } = [];

    /// <summary>Whether it reads a parameter itself, or a view of one: what it does is a layer's, or a term that keeps weights small.</summary>
    public bool ReadsParameter { get; init; }

    /// <summary>Shapes of the tensors that come out.</summary>
    public long[][] Outputs { get; init; } = [];

    /// <summary>Its whole-number arguments in order, a dimension or a reduction among them; empty where they are not known.</summary>
    public long[] Arguments { get; init; } = [];

    /// <summary>Its other numbers in order, a factor or a margin among them; empty where they are not known.</summary>
    public double[] Numbers { get; init; } = [];

    /// <summary>
    /// For each of the inputs the place in <see cref="LossHeadRecord.Ops"/> of the op that made it; -1 where none of them did. Empty where it is not known.
    /// </summary>
    public int[] From { get; init; } = [];

    /// <summary>
    /// What the inputs that do not lie on the way hold, in numbers: targets, masks and weights. Null for the others, and where the tensor is gone or holds one
    /// element. Empty where nothing was read.
    /// </summary>
    public TensorFacts?[] Values { get; init; } = [];

    /// <summary>Which of what Step was given each input is, as it is, reshaped or cast: <c>x</c>, <c>y</c>, or empty for neither.</summary>
    public string[] Given { get; init; } = [];

    internal static string? Validate(LossHeadOp op) =>
        RecordCheck.Present(op.Op, "op") ?? RecordCheck.Texts(op.InputTypes, "inputTypes") ?? RecordCheck.Present(op.FromModel, "fromModel")
        ?? RecordCheck.Present(op.Arguments, "arguments") ?? RecordCheck.Present(op.Numbers, "numbers") ?? RecordCheck.Present(op.From, "from")
            ?? RecordCheck.Texts(op.Given, "given")
        ?? Facts(op.Values) ?? Shapes(op.Inputs, "inputs") ?? Shapes(op.Outputs, "outputs");

    private static string? Facts(TensorFacts?[]? values) => values is null ? "values is missing"
        : values.OfType<TensorFacts>().Select(TensorFacts.Validate).FirstOrDefault(reason => reason is not null) is { } wrong ? $"values: {wrong}" : null;

    private static string? Shapes(long[][]? shapes, string name) =>
        shapes is null ? $"{name} is missing" : shapes.Select(shape => RecordCheck.Shape(shape, name)).FirstOrDefault(reason => reason is not null);
}

/// <summary>A <c>sonde.loss_head</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record LossHeadRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<LossHeadRecord> Reading { get; } = new(
        "loss-head", 1, "The ops between the last layer and the loss, in one traced step.", LossHeadJson.Default.LossHeadRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>The last op that reads a parameter, then all ops on the way from there to the loss, in the order in which they ran.</summary>
    public LossHeadOp[] Ops { get; init; } = [];

    /// <summary>Index in <see cref="Ops"/> of the op that made the output given to Step; null where Step was given none or it is not among them.</summary>
    public int? OutputOp { get; init; }

    /// <summary>Whether the way holds more ops than are recorded.</summary>
    public bool IsCut { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(LossHeadRecord record) =>
        RecordCheck.Each(record.Ops, "ops", LossHeadOp.Validate) ?? (record.OutputOp is { } at ? RecordCheck.Index(at, record.Ops.Length, "outputOp") : null);
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(LossHeadRecord))]
internal sealed partial class LossHeadJson : JsonSerializerContext;
