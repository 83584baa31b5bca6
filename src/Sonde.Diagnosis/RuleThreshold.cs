// A number at which a rule decides, by name.
namespace Sonde;

/// <summary>A threshold of a rule, to be set with <see cref="DiagnosisOptions.With"/>.</summary>
public sealed record RuleThreshold
{
    /// <summary>Its name, <c>units-error</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its value when nothing else is asked for.</summary>
    public required double Default { get; init; }

    /// <summary>The least value that makes sense.</summary>
    public required double Least { get; init; }

    /// <summary>The largest value that makes sense.</summary>
    public required double Most { get; init; }

    /// <summary>Whether only whole numbers make sense.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>What is compared with it.</summary>
    public required string Meaning { get; init; }

    /// <summary>Where the default comes from.</summary>
    public required string Source { get; init; }
}
