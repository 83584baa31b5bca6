// The exit code of a diagnosis.
namespace Sonde;

/// <summary>The exit code of a diagnosis, for use in continuous integration.</summary>
public static class DiagnosisExitCode
{
    /// <summary>No finding at or above the level asked for.</summary>
    public const int Fine = 0;

    /// <summary>At least one finding at or above that level.</summary>
    public const int Findings = 3;

    /// <summary>3 when a finding is at or above <paramref name="failOn"/>, else 0; null never fails.</summary>
    public static int For(DiagnosisReport report, Severity? failOn) => failOn is { } level && report.Worst >= level ? Findings : Fine;
}
