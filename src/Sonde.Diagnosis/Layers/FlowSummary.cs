// The gradient flow of a model at one step, in a sentence.
namespace Sonde;

/// <summary>How the gradient flows through a model at one step.</summary>
/// <param name="Model">The model's name; null for a model without a name.</param>
/// <param name="Tag">The tag of its gradient flow.</param>
/// <param name="Step">The step that was read.</param>
/// <param name="Level">Sick where a finding says so.</param>
/// <param name="Text">The sentence.</param>
public sealed record FlowSummary(string? Model, string Tag, long Step, LayerLevel Level, string Text);
