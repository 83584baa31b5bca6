// A finding that someone accepts.
namespace Sonde;

/// <summary>A finding that counts neither for the verdict nor for the exit code.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Reason">Why it is accepted.</param>
public sealed record SuppressedFinding(Finding Finding, string Reason);
