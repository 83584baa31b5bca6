// One scalar of one event while it waits to be put into its column.
namespace Sonde.Events;

/// <summary>An event that holds one scalar and nothing else. 32 bytes, so that a few thousand fit the second-level cache.</summary>
internal struct PointEvent
{
    /// <summary>In place of a tag's number: the event is no such scalar, and its record has to be parsed.</summary>
    public const int NoPoint = -1;

    public double WallTime;
    public long Step;
    public double Value;

    /// <summary>The number that the decoder gave to the tag.</summary>
    public int Tag;

    /// <summary>For whoever sorts the events: the next one of the same tag.</summary>
    public int Next;
}
