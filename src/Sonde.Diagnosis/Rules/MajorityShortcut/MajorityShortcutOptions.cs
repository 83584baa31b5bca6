// Thresholds of majority-shortcut.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of majority-shortcut; all ours.</summary>
internal sealed record MajorityShortcutOptions
{
    /// <summary>Share of the commonest class.</summary>
    public double Majority { get; init; } = 0.7;

    /// <summary>Share of the other classes among the predictions, over their share among the labels.</summary>
    public double FewestOthers { get; init; } = 0.25;

    /// <summary>Share of the loss of always naming the majority by which the loss must be below it.</summary>
    public double Gain { get; init; } = 0.1;

    /// <summary>Training steps.</summary>
    public int MinSteps { get; init; } = 200;
}
