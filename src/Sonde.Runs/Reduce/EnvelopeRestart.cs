// A place in a scalar series at which the training was restarted from an earlier step.
namespace Sonde.Runs;

/// <summary>A restart that left points behind, be they in the range or not.</summary>
/// <param name="Row">The first bucket that is wholly of the later branch; may be the number of buckets, when none is yet.</param>
/// <param name="Step">The step from which on earlier points count no more: the later branch's first, or what its session log says.</param>
internal readonly record struct EnvelopeRestart(int Row, long Step);
