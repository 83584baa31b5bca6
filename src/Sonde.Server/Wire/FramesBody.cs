// Body of an answer of frames: a JSON head, then for each tag its columns and its numbers.
using System.Text.Json;

namespace Sonde.Server.Wire;

/// <summary>What stands at the head, but for the tags.</summary>
/// <param name="Reading">The reading's name.</param>
/// <param name="Version">The version of the headers.</param>
/// <param name="Part">The part that was asked for; empty for the first.</param>
/// <param name="Cursor">Stands for all frames so far, when asking for what comes next.</param>
/// <param name="Whole">Whether these are all frames, or those behind the cursor that was sent.</param>
/// <param name="Unreadable">Tags whose header cannot be read.</param>
internal sealed record FramesHead(string Reading, int Version, string Part, string Cursor, bool Whole, IReadOnlyList<UnreadableTagJson> Unreadable);

/// <summary>A tag that is there and cannot be read, and why.</summary>
internal sealed record UnreadableTagJson(string Tag, string Problem);

/// <remarks>
/// Little-endian; every column starts on a multiple of 8 bytes.
/// <code>
/// magic u32 · length of the head u32 · head as JSON
/// per tag: places n f64 · steps n f64 · wall times n f64 · numbers n x width f32
/// </code>
/// The head names the reading, its version, the cursor and the tags, each with its header (only where the answer is whole), count, total,
/// stride, width and frames n. A frame that cannot be read is all NaN, so that its step keeps its place.
/// </remarks>
internal static class FramesBody
{
    /// <summary>"SNF1" as a little-endian number.</summary>
    public const uint Magic = 0x31464E53;

    private const int HeadRoom = 4096;

    /// <summary>Bytes that the body takes, about.</summary>
    public static long Estimate(IReadOnlyList<FramesOfTag> tags) =>
        HeadRoom + tags.Sum(tag => (tag.Rows.Length * tag.RowBytes) + tag.Layout.Header.Length + 200L);

    public static byte[] Encode(FramesHead head, IReadOnlyList<FramesOfTag> tags)
    {
        var json = Head(head, tags);
        var size = (long)ColumnWriter.Padded((2 * sizeof(uint)) + json.Length);
        foreach (var tag in tags) size += (tag.Rows.Length * 3L * sizeof(double)) + ((((long)tag.Rows.Length * tag.Part.Length * sizeof(float)) + 7) & ~7L);
        var body = new byte[checked((int)size)];
        var to = new ColumnWriter(body);
        to.Write(Magic);
        to.Write((uint)json.Length);
        to.Write(json);
        to.Pad();
        foreach (var tag in tags) Write(ref to, tag);
        return body;
    }

    private static void Write(ref ColumnWriter to, FramesOfTag tag)
    {
        to.WriteSteps(Array.ConvertAll(tag.Rows, row => (long)row));
        to.WriteSteps(Array.ConvertAll(tag.Rows, tag.Frames.StepAt));
        to.Write(Array.ConvertAll(tag.Rows, tag.Frames.WallTimeAt));
        float[]? missing = null;
        foreach (var row in tag.Rows)
        {
            if (tag.Frames.TryRead(row, out var values)) to.Write(values.Slice(tag.Part.Start, tag.Part.Length));
            else to.Write(missing ??= [.. Enumerable.Repeat(float.NaN, tag.Part.Length)]);
        }
        to.Pad();
    }

    private static byte[] Head(FramesHead head, IReadOnlyList<FramesOfTag> tags)
    {
        using var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("reading"u8, head.Reading);
        json.WriteNumber("version"u8, head.Version);
        json.WriteString("part"u8, head.Part);
        json.WriteString("cursor"u8, head.Cursor);
        json.WriteBoolean("whole"u8, head.Whole);
        json.WriteStartArray("tags"u8);
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString("tag"u8, tag.Frames.Tag);
            if (head.Whole)
            {
                json.WritePropertyName("header"u8);
                json.WriteRawValue(tag.Layout.Header, skipInputValidation: true);
            }
            json.WriteNumber("count"u8, tag.Frames.Count);
            json.WriteNumber("total"u8, tag.Frames.Total);
            json.WriteNumber("stride"u8, tag.Stride);
            json.WriteNumber("width"u8, tag.Part.Length);
            json.WriteNumber("frames"u8, tag.Rows.Length);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("unreadable"u8);
        foreach (var (tag, problem) in head.Unreadable)
        {
            json.WriteStartObject();
            json.WriteString("tag"u8, tag);
            json.WriteString("problem"u8, problem);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return stream.ToArray();
    }
}
