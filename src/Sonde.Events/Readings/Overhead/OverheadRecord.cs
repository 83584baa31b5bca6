// What monitoring costs, as measured, and how far the probes were thinned to hold the budget.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>What one probe costs.</summary>
internal sealed record ProbeOverhead
{
    /// <summary>The probe's name, <c>gradient-flow</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Calls of Step between readings as wished for.</summary>
    public long Every { get; init; }

    /// <summary>Calls of Step between readings as the budget allows.</summary>
    public long Interval { get; init; }

    /// <summary>Readings taken so far.</summary>
    public long Readings { get; init; }

    /// <summary>Median of the last readings; 0 where there were fewer than two.</summary>
    public double SecondsPerReading { get; init; }

    /// <summary>Seconds of all its readings so far over those of the training without monitoring.</summary>
    public double Share { get; init; }

    /// <summary>Whether it was switched off.</summary>
    public bool Failed { get; init; }

    internal static string? Validate(ProbeOverhead probe) => RecordCheck.Present(probe.Name, "name") ?? RecordCheck.Count(probe.Readings, "readings");
}

/// <summary>A <c>sonde.overhead</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record OverheadRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<OverheadRecord> Reading { get; } = new("overhead", 1, "What monitoring costs.", OverheadJson.Default.OverheadRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>Largest share of a step's time that readings may take after the first steps; 0 or less: no limit.</summary>
    public double Budget { get; init; }

    /// <summary>Calls of Step so far.</summary>
    public long Calls { get; init; }

    /// <summary>A step without monitoring: median of the last ones.</summary>
    public double StepSeconds { get; init; }

    /// <summary>Seconds of monitoring over those of the training without it, from the first step on.</summary>
    public double Share { get; init; }

    /// <summary>The same since the record before.</summary>
    public double RecentShare { get; init; }

    /// <summary>The probes in the order in which they read.</summary>
    public ProbeOverhead[] Probes { get; init; } = [];

    /// <summary>
    /// Processor seconds that the training thread spent in monitoring over those that it spent on training: unlike <see cref="Share"/> it does not
    /// count waiting for a processor that other threads hold. Of one step in seven. Null where the system does not tell.
    /// </summary>
    public double? ProcessorShare { get; init; }

    /// <summary>The same since the record before.</summary>
    public double? RecentProcessorShare { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(OverheadRecord record) =>
        RecordCheck.Count(record.Calls, "calls") ?? RecordCheck.Each(record.Probes, "probes", ProbeOverhead.Validate);
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(OverheadRecord))]
internal sealed partial class OverheadJson : JsonSerializerContext;
