// Every reading, in the order in which a training makes them.
namespace Sonde.Events;

/// <summary>All readings. Server, tool and tests walk this list; none of them names a reading.</summary>
public static class ReadingCatalogue
{
    /// <summary>The readings.</summary>
    public static IReadOnlyList<Reading> All { get; } =
    [
        ProvenanceRecord.Reading,
        ModelRecord.Reading,
        ModelGraphRecord.Reading,
        DatasetRecord.Reading,
        PreflightRecord.Reading,
        OpTraceRecord.Reading,
        LossHeadRecord.Reading,
        StepDataRecord.Reading,
        TrainingLoopRecord.Reading,
        BackwardFailureRecord.Reading,
        AutogradGraphRecord.Reading,
        GradientFlowRecord.Reading,
        ActivationRecord.Reading,
        NoiseScaleRecord.Reading,
        NonFiniteRecord.Reading,
        HooksRecord.Reading,
        WarningsRecord.Reading,
        StepTimeRecord.Reading,
        OverheadRecord.Reading,
        GapRecord.Reading,
    ];

    // After the list, which it is made from: static members come to life in the order of the text.
    private static readonly Dictionary<string, Reading> ByPlugin = All.ToDictionary(reading => reading.Plugin, StringComparer.Ordinal);

    /// <summary>The reading with a plugin name, <c>sonde.gradient_flow</c>; null for none of ours.</summary>
    public static Reading? Find(string plugin) => ByPlugin.GetValueOrDefault(plugin);
}
