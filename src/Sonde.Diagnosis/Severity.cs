// How bad a finding is.
namespace Sonde;

/// <summary>How bad a finding is; exit codes and sorting go by it.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing need be done.</summary>
    Info,

    /// <summary>Training may still succeed, but something is off.</summary>
    Warning,

    /// <summary>Training cannot succeed as it is.</summary>
    Error,
}
