// Checks JSON against a schema: the keywords that the project's schemas use, and no others.
using System.Text.Json;

namespace Sonde.Tool.Tests;

internal static class JsonSchema
{
    private static readonly string[] Known =
    [
        "$schema", "$defs", "$ref", "title", "description", "type", "enum", "anyOf", "items", "properties", "required", "additionalProperties",
        "minimum", "maximum",
    ];

    /// <summary>Fails the test with every place at which a document is not what the schema of that name says.</summary>
    public static void AssertValid(string schema, JsonElement document)
    {
        using var root = JsonDocument.Parse(File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Schemas", $"{schema}.schema.json")));
        Assert.Empty(Faults(root.RootElement, root.RootElement, document, "$"));
    }

    public static IReadOnlyList<string> Faults(JsonElement root, JsonElement schema, JsonElement value, string at)
    {
        Assert.All(schema.EnumerateObject(), keyword => Assert.Contains(keyword.Name, Known));
        var faults = new List<string>();
        if (schema.TryGetProperty("$ref", out var reference))
            return Faults(root, root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]), value, at);
        if (schema.TryGetProperty("anyOf", out var any) && any.EnumerateArray().All(one => Faults(root, one, value, at).Count > 0))
            faults.Add($"{at}: none of anyOf");
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            faults.Add($"{at}: {value} is not in the enum");
        if (schema.TryGetProperty("type", out var type))
        {
            var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];
            if (!types.Any(one => IsOf(one, value))) faults.Add($"{at}: {value.ValueKind} is not {type}");
        }
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (schema.TryGetProperty("minimum", out var minimum) && value.GetDouble() < minimum.GetDouble()) faults.Add($"{at}: {value} is too small");
            if (schema.TryGetProperty("maximum", out var maximum) && value.GetDouble() > maximum.GetDouble()) faults.Add($"{at}: {value} is too large");
        }
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            faults.AddRange(value.EnumerateArray().SelectMany((item, i) => Faults(root, items, item, $"{at}[{i}]")));
        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            faults.AddRange(schema.GetProperty("required")
                .EnumerateArray()
                .Where(name => !value.TryGetProperty(name.GetString()!, out _))
                .Select(name => $"{at}: no {name}"));
            foreach (var member in value.EnumerateObject())
            {
                if (properties.TryGetProperty(member.Name, out var property)) faults.AddRange(Faults(root, property, member.Value, $"{at}.{member.Name}"));
                else faults.Add($"{at}: unknown {member.Name}");
            }
        }
        return faults;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException(type),
    };
}
