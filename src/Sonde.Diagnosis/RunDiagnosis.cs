// The diagnosis of one run.
namespace Sonde;

/// <summary>What the rules found in one run.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="Verdict">What it comes to.</param>
/// <param name="Findings">Findings, most probable cause first, consequences below their cause.</param>
/// <param name="Checked">Ids of the rules that had enough data to judge, in the catalogue's order.</param>
/// <param name="NotEnoughData">Rules that could not judge, and what they need.</param>
public sealed record RunDiagnosis(
    string Run, Verdict Verdict, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Checked, IReadOnlyList<NotEnoughData> NotEnoughData)
{
    /// <summary>What of the run was left out or read otherwise than it was written, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Findings that a <see cref="Suppression"/> keeps out of the verdict.</summary>
    public IReadOnlyList<SuppressedFinding> Suppressed { get; init; } = [];
}
