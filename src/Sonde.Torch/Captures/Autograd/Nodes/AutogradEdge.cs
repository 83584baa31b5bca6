// One edge of the autograd graph.
namespace Sonde.Torch;

/// <summary>Gradient flows from one node to the next, away from the loss.</summary>
/// <param name="From">The node nearer the loss.</param>
/// <param name="To">The node nearer the parameters.</param>
/// <param name="InputNumber">Which output of the forward op behind <paramref name="To"/> it is: 1 for the second half of a split.</param>
/// <param name="CarriesGradient">False where data passed in the forward pass and no gradient comes back.</param>
public sealed record AutogradEdge(int From, int To, int InputNumber = 0, bool CarriesGradient = true);
