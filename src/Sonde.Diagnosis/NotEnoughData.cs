// A rule's answer when the run does not hold what it needs: never a guess.
namespace Sonde;

/// <summary>A rule that could not judge.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Needs">What it would need, as the end of the sentence "needs ...".</param>
public sealed record NotEnoughData(string Rule, string Needs);
