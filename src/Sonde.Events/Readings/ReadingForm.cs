// How a reading is stored in an event file.
namespace Sonde.Events;

/// <summary>How a reading is stored.</summary>
public enum ReadingForm
{
    /// <summary>Each record is JSON in a scalar string tensor.</summary>
    Record,

    /// <summary>A JSON header in the plugin content of a tag's first record, then one float32 tensor a step.</summary>
    Frames,
}
