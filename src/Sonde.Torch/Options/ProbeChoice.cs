// A probe chosen by name at level Custom.
namespace Sonde.Torch;

/// <summary>A probe that a monitor of <see cref="MonitorLevel.Custom"/> has.</summary>
/// <param name="Name">The probe's name, <c>gradient-flow</c>; <c>docs/monitor.md</c> lists them.</param>
/// <param name="Every">Calls of Step between its readings; null for the probe's own schedule. The budget may make them rarer.</param>
public sealed record ProbeChoice(string Name, int? Every = null);
