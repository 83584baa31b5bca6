// How the layers of a run fare at a step: the facts of the frames that were read, and the judgement of the rules.
namespace Sonde;

/// <summary>
/// The health of the layers of one run. The page and other viewers show it as it is: a layer is sick where a finding names it, and
/// nowhere else.
/// </summary>
/// <param name="Run">The run's name.</param>
/// <param name="Signs">What each reading says of each layer, in the order of the model.</param>
/// <param name="Flows">The gradient flow of each model in a sentence.</param>
public sealed record LayerHealth(string Run, IReadOnlyList<LayerSign> Signs, IReadOnlyList<FlowSummary> Flows);
