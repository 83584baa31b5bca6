// Numbers in JSON, which has none that are not finite.
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sonde.Tool.Export;

internal static class JsonNumber
{
    /// <summary>Tags and runs of any script are written as they are; nothing here is put into a page.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Writes a number, or "NaN", "Infinity", "-Infinity" as a string.</summary>
    public static void Write(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
