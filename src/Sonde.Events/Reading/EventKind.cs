// What an event carries: the numbers are the field numbers of the Event message.
namespace Sonde.Events;

/// <summary>What an event carries.</summary>
public enum EventKind
{
    /// <summary>Nothing but a time and a step; old writers start files with such an event.</summary>
    None = 0,

    /// <summary>The version of the file format, as text.</summary>
    FileVersion = 3,

    /// <summary>A serialised GraphDef.</summary>
    GraphDef = 4,

    /// <summary>Summary values.</summary>
    Summary = 5,

    /// <summary>A log line.</summary>
    LogMessage = 6,

    /// <summary>A session's start, stop or checkpoint.</summary>
    SessionLog = 7,

    /// <summary>Run metadata of a graph under a tag.</summary>
    TaggedRunMetadata = 8,

    /// <summary>A serialised MetaGraphDef.</summary>
    MetaGraphDef = 9,
}
