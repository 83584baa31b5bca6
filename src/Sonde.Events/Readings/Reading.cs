// A reading: one kind of thing that Sonde records, declared once and found by its name everywhere.
using System.Text.Json.Serialization.Metadata;

namespace Sonde.Events;

/// <summary>
/// The declaration of a reading. Its name is that of the probe, the endpoint, the panel and the docs page; the plugin name is how event
/// files spell it. All readings are listed in the catalogue.
/// </summary>
public abstract class Reading
{
    private const string PluginPrefix = "sonde.";
    private const string TagPrefix = "sonde/";
    private readonly string _kind;

    private protected Reading(string name, int version, ReadingForm form, string summary)
    {
        (Name, Version, Form, Summary) = (name, version, form, summary);
        _kind = name.Replace('-', '_');
        Plugin = PluginPrefix + _kind;
    }

    /// <summary>The name, <c>gradient-flow</c>.</summary>
    public string Name { get; }

    /// <summary>The plugin name in event files, <c>sonde.gradient_flow</c>.</summary>
    public string Plugin { get; }

    /// <summary>The version that this program writes, and the newest that it reads.</summary>
    public int Version { get; }

    /// <summary>How it is stored.</summary>
    public ReadingForm Form { get; }

    /// <summary>What it holds, as a sentence.</summary>
    public string Summary { get; }

    /// <summary>How the record, or the header, is serialized.</summary>
    internal abstract JsonTypeInfo Json { get; }

    /// <summary>The tag: <c>sonde/gradient_flow</c>, or <c>sonde/NAME/gradient_flow</c> for a named model.</summary>
    public string TagFor(string? model = null) => model is null ? TagPrefix + _kind : $"{TagPrefix}{model}/{_kind}";

    /// <summary>The model's name in a tag that <see cref="TagFor"/> made; null for none.</summary>
    public string? ModelIn(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        var suffix = _kind.Length + 1;
        return tag.Length > TagPrefix.Length + suffix && tag.StartsWith(TagPrefix, StringComparison.Ordinal)
            && tag[^suffix] == '/' && tag.EndsWith(_kind, StringComparison.Ordinal)
            ? tag[TagPrefix.Length..^suffix]
            : null;
    }

    /// <summary>A record, or a header, of any version that can be read, as JSON of the newest one.</summary>
    /// <param name="json">The JSON in UTF-8, as stored.</param>
    public abstract ReadResult<byte[]> Normalize(ReadOnlySpan<byte> json);

    /// <summary>Why a record, or a header, cannot be read, as a sentence; null when it can.</summary>
    /// <param name="json">The JSON in UTF-8, as stored.</param>
    public abstract string? ProblemIn(ReadOnlySpan<byte> json);
}
