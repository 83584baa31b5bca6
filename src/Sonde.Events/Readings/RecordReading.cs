// A reading whose records are JSON: how they are written, upgraded, validated and read.
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Sonde.Events;

/// <summary>A reading with records of one type. Records of every version up to this one are read; a newer one is reported as newer.</summary>
/// <typeparam name="T">The record in the form of the newest version.</typeparam>
internal class RecordReading<T> : Reading
    where T : class
{
    private readonly JsonTypeInfo<T> _json;
    private readonly Func<T, string?> _validate;
    private readonly Action<JsonObject, int>? _upgrade;

    /// <summary>Declares a reading.</summary>
    /// <param name="name">The name, <c>model-graph</c>.</param>
    /// <param name="version">The version that is written.</param>
    /// <param name="summary">What it holds, as a sentence.</param>
    /// <param name="json">How the record is serialized.</param>
    /// <param name="validate">Null for a sound record, else why it cannot be used.</param>
    /// <param name="upgrade">Changes a record of an older version, which is given, into the form of the newest; null while there is but one version.</param>
    internal RecordReading(string name, int version, string summary, JsonTypeInfo<T> json, Func<T, string?> validate, Action<JsonObject, int>? upgrade = null)
        : this(name, version, ReadingForm.Record, summary, json, validate, upgrade)
    {
    }

    private protected RecordReading(
        string name, int version, ReadingForm form, string summary, JsonTypeInfo<T> json, Func<T, string?> validate, Action<JsonObject, int>? upgrade)
        : base(name, version, form, summary) => (_json, _validate, _upgrade) = (json, validate, upgrade);

    internal override JsonTypeInfo Json => _json;

    /// <summary>The record as JSON in UTF-8.</summary>
    public byte[] Write(T record) => JsonSerializer.SerializeToUtf8Bytes(record, _json);

    /// <summary>The record as JSON, as it is stored in a string tensor.</summary>
    public string WriteText(T record) => JsonSerializer.Serialize(record, _json);

    /// <summary>Reads a record of any version up to <see cref="Reading.Version"/>.</summary>
    /// <param name="json">The JSON in UTF-8.</param>
    public ReadResult<T> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (VersionOf(json) is not { } version) return ReadResult<T>.Failed("It has no version.");
            if (version > Version)
            {
                return ReadResult<T>.Failed(
                    $"It is of version {version}, which is newer than the version {Version} that this Sonde reads. Update Sonde to see it.");
            }
            var value = version == Version ? JsonSerializer.Deserialize(json, _json) : Upgraded(json, version);
            if (value is null) return ReadResult<T>.Failed("It is null.");
            return _validate(value) is { } reason ? ReadResult<T>.Failed($"It is not valid: {reason}.") : ReadResult<T>.Of(value);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return ReadResult<T>.Failed($"It is not the JSON of {Name}: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override ReadResult<byte[]> Normalize(ReadOnlySpan<byte> json)
    {
        var (value, problem) = Read(json);
        return value is null ? ReadResult<byte[]>.Failed(problem!) : ReadResult<byte[]>.Of(Write(value));
    }

    /// <inheritdoc/>
    public override string? ProblemIn(ReadOnlySpan<byte> json) => Read(json).Problem;

    private T? Upgraded(ReadOnlySpan<byte> json, int version)
    {
        var reader = new Utf8JsonReader(json);
        if (JsonNode.Parse(ref reader) is not JsonObject record) return null;
        _upgrade?.Invoke(record, version);
        record["version"] = Version;
        return record.Deserialize(_json);
    }

    // The version stands at the top level, wherever it stands there.
    private static int? VersionOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("version"u8);
            reader.Read();
            if (isVersion) return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) && version >= 1 ? version : null;
            reader.Skip();
        }

        return null;
    }
}
