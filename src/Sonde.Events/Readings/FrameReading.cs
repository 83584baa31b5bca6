// A reading that stores a frame of numbers a step, and says once in a header what they mean.
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Sonde.Events;

/// <summary>A reading of frames, whatever its header: what the server needs to send them.</summary>
internal interface IFrameReading
{
    /// <summary>What a stored header says of the frames under it.</summary>
    /// <param name="json">The JSON in UTF-8, as stored.</param>
    ReadResult<FrameLayout> ReadLayout(ReadOnlySpan<byte> json);
}

/// <summary>A reading of frames. A frame is float32 of a length that the header tells, and is sent to the page in named parts.</summary>
/// <typeparam name="THeader">The header, in the form of the newest version.</typeparam>
internal sealed class FrameReading<THeader> : RecordReading<THeader>, IFrameReading
    where THeader : class
{
    private readonly Func<THeader, IReadOnlyList<FramePart>> _parts;

    /// <summary>Declares a reading.</summary>
    /// <param name="name">The name, <c>gradient-flow</c>.</param>
    /// <param name="version">The version that is written.</param>
    /// <param name="summary">What it holds, as a sentence.</param>
    /// <param name="json">How the header is serialized.</param>
    /// <param name="validate">Null for a sound header, else why it cannot be used.</param>
    /// <param name="parts">What the numbers of a frame are divided into, one part behind the other; the one that is always wanted first.</param>
    /// <param name="upgrade">Changes a header of an older version, which is given, into the form of the newest.</param>
    internal FrameReading(
        string name, int version, string summary, JsonTypeInfo<THeader> json, Func<THeader, string?> validate,
        Func<THeader, IReadOnlyList<FramePart>> parts, Action<JsonObject, int>? upgrade = null)
        : base(name, version, ReadingForm.Frames, summary, json, validate, upgrade) => _parts = parts;

    /// <summary>Numbers in a frame under a header.</summary>
    public int LengthOf(THeader header) => _parts(header) is [.., var last] ? last.Start + last.Length : 0;

    /// <inheritdoc/>
    public ReadResult<FrameLayout> ReadLayout(ReadOnlySpan<byte> json)
    {
        var (header, problem) = Read(json);
        return header is null ? ReadResult<FrameLayout>.Failed(problem!) : ReadResult<FrameLayout>.Of(new(Write(header), LengthOf(header), _parts(header)));
    }
}
