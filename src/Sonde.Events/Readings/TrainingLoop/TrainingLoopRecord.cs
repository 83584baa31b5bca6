// What the training loop did in a step: modes, gradients, optimizer.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>One parameter group of the optimizer.</summary>
internal sealed record OptimizerGroup
{
    /// <summary>The learning rate; null where it is not known.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight decay; null where it is not known.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Momentum, or the first beta; null where it is not known.</summary>
    public double? Momentum { get; init; }

    /// <summary>The second beta; null where there is none.</summary>
    public double? Beta2 { get; init; }

    /// <summary>Epsilon; null where there is none.</summary>
    public double? Epsilon { get; init; }

    /// <summary>How many parameters it holds.</summary>
    public int Parameters { get; init; }
}

/// <summary>A <c>sonde.training_loop</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record TrainingLoopRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<TrainingLoopRecord> Reading { get; } =
        new("training-loop", 1, "What the training loop did in a step: modes, gradients, optimizer.", TrainingLoopJson.Default.TrainingLoopRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>Whether this is a call of Evaluate, not of Step.</summary>
    public bool IsEvaluation { get; init; }

    /// <summary>Whether the model was in training mode when it ran last.</summary>
    public bool Training { get; init; }

    /// <summary>
    /// Dropout and normalisation layers whose mode differs from the model's own, or all of them in eval mode while the model trains; at most 20.
    /// </summary>
    public string[] OtherMode { get; init; } = [];

    /// <summary>Whether the model holds dropout or batch normalisation, which behave otherwise in eval mode.</summary>
    public bool HasModes { get; init; }

    /// <summary>Type of the optimizer, <c>Adam</c>; null where none was given.</summary>
    public string? Optimizer { get; init; }

    /// <summary>Its parameter groups.</summary>
    public OptimizerGroup[] Groups { get; init; } = [];

    /// <summary>Trainable parameters of the model that the optimizer does not hold; at most 20 names.</summary>
    public string[] NotInOptimizer { get; init; } = [];

    /// <summary>How many tensors the optimizer holds that are no parameters of the model now.</summary>
    public int Foreign { get; init; }

    /// <summary>Trainable parameters whose values changed since the record of a step before this one; null where that was not measured.</summary>
    public int? Moved { get; init; }

    /// <summary>Trainable parameters that were looked at for <see cref="Moved"/>.</summary>
    public int Watched { get; init; }

    /// <summary>Share of the watched parameters that hold a gradient other than zero when Step is called; null where not measured.</summary>
    public double? WithGradient { get; init; }

    /// <summary>
    /// Norm of the gradient that this step's backward pass made for one watched parameter, before it was added to what was there; null where not
    /// measured.
    /// </summary>
    public double? FreshGradient { get; init; }

    /// <summary>Norm of what that parameter's gradient held before the backward pass: 0 after zero_grad. Null where not measured.</summary>
    public double? GradientBefore { get; init; }

    /// <summary>Norm of that parameter's gradient when Step is called; null where it has none or that was not measured.</summary>
    public double? GradientAfter { get; init; }

    /// <summary>Name of that parameter; null where none is watched.</summary>
    public string? GradientOf { get; init; }

    /// <summary>How many trainable parameters have not changed since the first step; null where that was not measured.</summary>
    public int? Still { get; init; }

    /// <summary>Their names; at most 20.</summary>
    public string[] StillNames { get; init; } = [];

    /// <summary>Calls of Step since the record of a step before this one; 0 in the first.</summary>
    public int Calls { get; init; }

    /// <summary>Calls of Step to one step of the optimizer, as the user said.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Backward passes since the parameter of <see cref="GradientOf"/>, and the other that is watched, last changed; null where that is not followed.
    /// </summary>
    public int? StillFor { get; init; }

    /// <summary>Backward passes since the record before whose forward pass ran in training mode.</summary>
    public int InTraining { get; init; }

    /// <summary>The same in eval mode.</summary>
    public int InEval { get; init; }

    /// <summary>How many forward passes of the model ran for what the modes tell of; 0 where none was seen, and the modes are those of now.</summary>
    public int Forwards { get; init; }

    /// <summary>
    /// Fewest values from which a batch normalisation in training mode took a channel's statistics, since the record before; null where there was
    /// none.
    /// </summary>
    public long? NormValues { get; init; }

    /// <summary>Name of that layer.</summary>
    public string? NormLayer { get; init; }

    /// <summary>
    /// Of the batch normalisation whose running statistics are furthest from those of its batch: the distance of the means in standard deviations of the batch,
    /// root mean square over the channels. Null where not measured.
    /// </summary>
    public double? NormShift { get; init; }

    /// <summary>The ratio of its running variance to that of its batch, the median over the channels.</summary>
    public double? NormScale { get; init; }

    /// <summary>Name of that layer.</summary>
    public string? NormShiftLayer { get; init; }

    /// <summary>
    /// Whether watched parameters changed before the backward pass of this step began, and not after: the optimizer's step comes first. Null where
    /// not measured.
    /// </summary>
    public bool? StepBeforeBackward { get; init; }

    /// <summary>How many backward passes ran since the step before; null where not measured.</summary>
    public int? Backwards { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(TrainingLoopRecord record) =>
        RecordCheck.Texts(record.OtherMode, "otherMode") ?? RecordCheck.Texts(record.NotInOptimizer, "notInOptimizer")
        ?? RecordCheck.Each(record.Groups, "groups", static group => RecordCheck.Count(group.Parameters, "parameters"))
        ?? RecordCheck.Count(record.Foreign, "foreign") ?? RecordCheck.Count(record.Watched, "watched")
        ?? RecordCheck.Texts(record.StillNames, "stillNames") ?? RecordCheck.Count(record.Calls, "calls") ?? RecordCheck.Count(record.Forwards, "forwards")
        ?? RecordCheck.Count(record.InTraining, "inTraining") ?? RecordCheck.Count(record.InEval, "inEval");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingLoopRecord))]
internal sealed partial class TrainingLoopJson : JsonSerializerContext;
