// What there is at a place of a file where a record should start.
namespace Sonde.Events;

internal enum FrameState
{
    /// <summary>A record whose two checksums are right.</summary>
    Good,

    /// <summary>Nothing: the file ends there.</summary>
    End,

    /// <summary>A record, or part of its header, whose rest the file does not hold.</summary>
    Truncated,

    /// <summary>The checksum of the length does not match.</summary>
    BadLength,

    /// <summary>The length is right, and the checksum of the data is not.</summary>
    BadData,

    /// <summary>A length that is right and that no array can hold.</summary>
    TooLong,
}
