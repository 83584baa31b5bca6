// Body of /api/layer-health.
using System.Text.Json;

namespace Sonde.Server.Wire;

/// <summary>What each reading says of each layer, and the gradient flow of each model in a sentence.</summary>
internal sealed record LayerHealthJson(string Run, LayerSignJson[] Signs, FlowSummaryJson[] Flows)
{
    public static LayerHealthJson Of(LayerHealth health) => new(
        health.Run,
        [.. health.Signs.Select(s => new LayerSignJson(s.Model, s.Layer, s.Reading, s.Step, Kebab(s.Condition), Kebab(s.Level), s.Text, s.Rule))],
        [.. health.Flows.Select(f => new FlowSummaryJson(f.Model, f.Tag, f.Step, Kebab(f.Level), f.Text))]);

    private static string Kebab<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

/// <summary>What one reading says of one layer: see <see cref="LayerSign"/>.</summary>
internal sealed record LayerSignJson(string? Model, string Layer, string Reading, long Step, string Condition, string Level, string Text, string? Rule);

/// <summary>The gradient flow of a model in a sentence: see <see cref="FlowSummary"/>.</summary>
internal sealed record FlowSummaryJson(string? Model, string Tag, long Step, string Level, string Text);
