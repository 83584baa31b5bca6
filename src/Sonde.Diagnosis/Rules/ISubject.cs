// What rules judge: it gives its evidence that all is well, and completes findings with what is known of it as a whole.
namespace Sonde.Diagnosis;

/// <summary>A subject of rules.</summary>
internal interface ISubject
{
    /// <summary>Whether there is positive evidence that nothing is wrong: no finding alone is none.</summary>
    /// <param name="judged">Ids of the rules that had enough data.</param>
    bool IsWell(IReadOnlySet<string> judged);

    /// <summary>What that evidence lacks, and how to get it, in a sentence; null where there is enough, or where it is not known.</summary>
    /// <param name="judged">Ids of the rules that had enough data.</param>
    string? Missing(IReadOnlySet<string> judged) => null;

    /// <summary>Which curves were read as what.</summary>
    IEnumerable<CurveReading> Curves => [];

    /// <summary>Adds to a finding what holds for all findings of the subject.</summary>
    Finding Complete(Finding finding) => finding;

    /// <summary>Why records of some kinds cannot be read; empty where there are none.</summary>
    string WhyMissing(IReadOnlyList<string> plugins) => "";

    /// <summary>What of the subject was left out or read otherwise than it was written, a sentence each.</summary>
    IEnumerable<string> Notes => [];
}
