// A place in an event file that holds no readable event, and why.
namespace Sonde.Events;

/// <summary>Bytes of an event file that could not be read as an event.</summary>
/// <param name="Offset">Where the damage starts, in bytes from the start of the file.</param>
/// <param name="Reason">What is wrong, in words.</param>
public sealed record DamagedRecord(long Offset, string Reason);
