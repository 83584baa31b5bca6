// JSON of the API: source-generated, so that it works trimmed and ahead of time.
using System.Text.Json.Serialization;

namespace Sonde.Server.Wire;

/// <summary>camelCase members; NaN and infinity as strings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(RunsJson))]
[JsonSerializable(typeof(GrowthJson))]
[JsonSerializable(typeof(ImagesJson))]
[JsonSerializable(typeof(TextsJson))]
[JsonSerializable(typeof(LayerHealthJson))]
[JsonSerializable(typeof(RulesJson))]
[JsonSerializable(typeof(StatisticsJson))]
internal sealed partial class ApiJson : JsonSerializerContext;
