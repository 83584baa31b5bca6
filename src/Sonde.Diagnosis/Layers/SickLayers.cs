// Which layers the findings of a run name, and since which step.
namespace Sonde.Diagnosis;

/// <summary>What findings say of layers.</summary>
internal sealed class SickLayers
{
    private readonly ILookup<(string? Model, string Layer), Finding> _byLayer;

    /// <summary>Takes the warnings and errors of a run.</summary>
    public SickLayers(IEnumerable<Finding> findings) =>
        _byLayer = findings.Where(finding => finding.Severity >= Severity.Warning)
            .SelectMany(finding => finding.Layers.Select(layer => (finding, layer)))
            .ToLookup(pair => (pair.finding.Model, pair.layer), pair => pair.finding);

    /// <summary>The first finding that names a layer and had begun by a step; null where there is none.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="step">The step on show.</param>
    /// <param name="ofOutput">Whether its output is on show, or else its parameters.</param>
    public Finding? Of(string? model, string layer, long step, bool ofOutput) =>
        _byLayer[(model, layer)].FirstOrDefault(finding => Concerns(finding.Condition, ofOutput) && Covers(finding, step));

    /// <summary>Whether a finding tells of a step: from its first on, and no longer than its last where it may be over.</summary>
    public static bool Covers(Finding finding, long step) =>
        finding.Steps is not { } steps || (step >= steps.First && (finding.Condition != LayerCondition.NotFinite || step <= steps.Last));

    private static bool Concerns(LayerCondition condition, bool ofOutput) => condition switch
    {
        LayerCondition.Dead or LayerCondition.Saturated => ofOutput,
        LayerCondition.NoGradient or LayerCondition.Vanishing => !ofOutput,
        _ => true,
    };
}
