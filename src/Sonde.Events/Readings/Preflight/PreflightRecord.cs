// What a pre-flight measured before the training: dependence between samples and times, and whether one batch can be learned.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>How far an output depends on inputs that it must not see.</summary>
internal sealed record LeakRecord
{
    /// <summary>The sample, or the time, whose output was looked at.</summary>
    public long Of { get; init; }

    /// <summary>How many other samples, or later times, it depends on.</summary>
    public long DependsOn { get; init; }

    /// <summary>How many there are.</summary>
    public long Others { get; init; }

    /// <summary>How far changing them moves its output, over how far changing its own input does; null where the latter is 0.</summary>
    public double? Ratio { get; init; }

    /// <summary>Whether this must not be: a time leak matters only where the targets are the inputs of the time after.</summary>
    public bool IsForbidden { get; init; } = true;

    internal static string? Validate(LeakRecord leak) => RecordCheck.Count(leak.DependsOn, "dependsOn") ?? RecordCheck.Count(leak.Others, "others");
}

/// <summary>One attempt to learn one batch by heart.</summary>
internal sealed record OverfitTrial
{
    /// <summary>What was changed: <c>as given</c>, <c>dropout off</c>, <c>learning rate x 0.1</c>.</summary>
    public string Change { get; init; } = "";

    /// <summary>Steps taken.</summary>
    public int Steps { get; init; }

    /// <summary>The loss before.</summary>
    public double FirstLoss { get; init; }

    /// <summary>The lowest loss.</summary>
    public double BestLoss { get; init; }

    /// <summary>The best share of right classes; null for a regression.</summary>
    public double? BestAccuracy { get; init; }

    /// <summary>Whether the batch was learned.</summary>
    public bool IsLearned { get; init; }

    internal static string? Validate(OverfitTrial trial) => RecordCheck.Present(trial.Change, "change") ?? RecordCheck.Count(trial.Steps, "steps");
}

/// <summary>A <c>sonde.preflight</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record PreflightRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<PreflightRecord> Reading { get; } =
        new("preflight", 1, "What a pre-flight measured before the training.", PreflightJson.Default.PreflightRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>Dependence between the samples of a batch; null where it was not measured.</summary>
    public LeakRecord? Batch { get; init; }

    /// <summary>Dependence of a time on later ones; null where there is no time dimension.</summary>
    public LeakRecord? Time { get; init; }

    /// <summary>The attempts to learn one batch, the first one as given; empty where none was made.</summary>
    public OverfitTrial[] Overfit { get; init; } = [];

    /// <summary>Samples in the batch.</summary>
    public long Samples { get; init; }

    /// <summary>Whether the time ran out before the attempts were over.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(PreflightRecord record) =>
        (record.Batch is { } batch ? LeakRecord.Validate(batch) : null) ?? (record.Time is { } time ? LeakRecord.Validate(time) : null)
        ?? RecordCheck.Each(record.Overfit, "overfit", OverfitTrial.Validate) ?? RecordCheck.Count(record.Samples, "samples");
}

[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PreflightRecord))]
internal sealed partial class PreflightJson : JsonSerializerContext;
