// What one call of Evaluate brings along.
namespace Sonde.Torch;

/// <summary>The arguments of one evaluation, checked.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The accuracy, 0..1, or null.</param>
/// <param name="Split">The data's name in the tags.</param>
/// <param name="Step">The last step.</param>
internal readonly record struct Evaluation(double Loss, double? Accuracy, string Split, long Step);
