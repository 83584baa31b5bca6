// The report as JSON.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sonde.Tool.Setup;

/// <summary>camelCase members, all of them always there.</summary>
[JsonSerializable(typeof(SetupReport))]
internal sealed partial class SetupJson : JsonSerializerContext
{
    // libstdc++ and quotation marks stay readable; the output goes to a terminal or a file, never into a page.
    private static readonly SetupJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Write(SetupReport report, TextWriter to) => to.WriteLine(JsonSerializer.Serialize(report, Readable.SetupReport));
}
