// JSON of Sonde's own records: source-generated, so that it works trimmed and ahead of time.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>Serializer context of Sonde's records: camelCase members, NaN and infinity as strings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(GradientFlowRecord))]
[JsonSerializable(typeof(OpTraceRecord))]
[JsonSerializable(typeof(AutogradGraphRecord))]
[JsonSerializable(typeof(ModelRecord))]
[JsonSerializable(typeof(ModelGraphRecord))]
[JsonSerializable(typeof(DatasetRecord))]
[JsonSerializable(typeof(ProvenanceRecord))]
[JsonSerializable(typeof(GapRecord))]
[JsonSerializable(typeof(WarningsRecord))]
[JsonSerializable(typeof(HooksRecord))]
[JsonSerializable(typeof(OverheadRecord))]
[JsonSerializable(typeof(ActivationRecord))]
[JsonSerializable(typeof(NoiseScaleRecord))]
[JsonSerializable(typeof(NonFiniteRecord))]
public sealed partial class RecordJson : JsonSerializerContext;
