// Which parameters a captured gradient flow lists.
namespace Sonde.Torch;

/// <summary>Which parameters a captured gradient flow lists.</summary>
public sealed record GradientFlowOptions
{
    /// <summary>Keep frozen parameters (<c>requires_grad</c> false) as rows that say so.</summary>
    public bool IncludeFrozen { get; init; } = true;

    /// <summary>Keep biases: parameters whose last name begins with <c>bias</c>.</summary>
    public bool IncludeBiases { get; init; } = true;

    internal bool Lists(GradientFlowRow row) =>
        (IncludeFrozen || row.State != Events.GradientState.Frozen)
        && (IncludeBiases || !row.Name[(row.Name.LastIndexOf('.') + 1)..].StartsWith("bias", StringComparison.Ordinal));
}
