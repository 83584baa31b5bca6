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

    /// <summary>What the evidence lacks to call the run healthy, and how to get it, in a sentence; null for any other verdict.</summary>
    public string? Missing { get; init; }

    /// <summary>Which curves were read as loss and accuracy.</summary>
    public IReadOnlyList<CurveReading> Curves { get; init; } = [];

    /// <summary>The same where a name was interpreted: not where all have the names that the training monitor gives them.</summary>
    internal IReadOnlyList<CurveReading> Assumed => Curves.Any(curve => curve.IsGiven || !IsOwn(curve.Tag)) ? Curves : [];

    internal static bool IsOwn(string tag) =>
        tag is "loss/train" or "loss/validation" or "loss/test" or "accuracy/train" or "accuracy/validation" or "accuracy/test";
}

/// <summary>A curve that was read as one of the main curves.</summary>
/// <param name="Tag">Its tag, with the run in front when it comes from another run.</param>
/// <param name="Role">What it was read as.</param>
/// <param name="IsGiven">Whether that was asked for; else it follows from its name.</param>
public sealed record CurveReading(string Tag, CurveRole Role, bool IsGiven = false);
