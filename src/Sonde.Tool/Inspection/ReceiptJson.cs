// The receipt as JSON.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sonde.Tool.Inspection;

/// <summary>camelCase members, all of them always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Receipt))]
internal sealed partial class ReceiptJson : JsonSerializerContext
{
    public static void Write(Receipt receipt, Stream to)
    {
        JsonSerializer.Serialize(to, receipt, Default.Receipt);
        to.WriteByte((byte)'\n');
    }
}
