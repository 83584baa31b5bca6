// What the tool's exit codes mean.
namespace Sonde.Tool;

/// <summary>Exit codes, the same for every verb; diagnose adds those of <see cref="DiagnosisExitCode"/>.</summary>
internal static class ExitCode
{
    /// <summary>Done, and nothing at or above <c>--fail-on</c>.</summary>
    public const int Fine = 0;

    /// <summary>The work could not be done, or not all of it: no such folder, a file that cannot be read, no permission, no free port.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
}
