// What one reading says of one layer.
namespace Sonde;

/// <summary>What one reading says of one layer at one step.</summary>
public sealed record LayerSign
{
    /// <summary>The model's name; null for a model without a name.</summary>
    public string? Model { get; init; }

    /// <summary>The layer's dotted name.</summary>
    public required string Layer { get; init; }

    /// <summary>The reading that it was taken from, <c>gradient-flow</c> or <c>activations</c>.</summary>
    public required string Reading { get; init; }

    /// <summary>The step that was read.</summary>
    public required long Step { get; init; }

    /// <summary>What is wrong with it.</summary>
    public required LayerCondition Condition { get; init; }

    /// <summary>How much attention it deserves.</summary>
    public required LayerLevel Level { get; init; }

    /// <summary>What was measured, as a sentence without its end.</summary>
    public required string Text { get; init; }

    /// <summary>The rule that found the layer sick; null where none did.</summary>
    public string? Rule { get; init; }
}
