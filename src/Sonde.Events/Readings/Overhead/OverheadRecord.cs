// What monitoring costs, as measured, and how far the probes were thinned to hold the budget.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>What one probe costs.</summary>
/// <param name="Name">The probe's name, <c>gradient-flow</c>.</param>
/// <param name="Every">Calls of Step between readings as wished for.</param>
/// <param name="Interval">Calls of Step between readings as the budget allows.</param>
/// <param name="Readings">Readings taken so far.</param>
/// <param name="SecondsPerReading">Median of the last readings; 0 where there were fewer than two.</param>
/// <param name="Share">Seconds of all its readings so far over those of the training without monitoring.</param>
/// <param name="Failed">Whether it was switched off.</param>
public sealed record ProbeOverhead(string Name, long Every, long Interval, long Readings, double SecondsPerReading, double Share, bool Failed)
{
    internal static string? Validate(ProbeOverhead probe) => RecordCheck.Present(probe.Name, "name") ?? RecordCheck.Count(probe.Readings, "readings");
}

/// <summary>A <c>sonde.overhead</c> record, stored as JSON in a scalar string tensor.</summary>
/// <param name="Version">1.</param>
/// <param name="Budget">Largest share of a step's time that readings may take after the first steps; 0 or less: no limit.</param>
/// <param name="Calls">Calls of Step so far.</param>
/// <param name="StepSeconds">A step without monitoring: median of the last ones.</param>
/// <param name="Share">Seconds of monitoring over those of the training without it, from the first step on.</param>
/// <param name="RecentShare">The same since the record before.</param>
/// <param name="Probes">The probes in the order in which they read.</param>
public sealed record OverheadRecord(
    int Version, double Budget, long Calls, double StepSeconds, double Share, double RecentShare, ProbeOverhead[] Probes)
{
    /// <summary>The reading.</summary>
    public static RecordReading<OverheadRecord> Reading { get; } = new("overhead", 1, "What monitoring costs.", OverheadJson.Default.OverheadRecord, Validate);

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

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(OverheadRecord))]
internal sealed partial class OverheadJson : JsonSerializerContext;
