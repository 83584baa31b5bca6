// The part of the finding that the non-finite record gives: evidence from the op's values and the guilty samples.
using System.Globalization;
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Turns a record into evidence.</summary>
internal static class NonFiniteOrigin
{
    private const int SamplesShown = 8;

    /// <summary>The guilty samples first, then what the op's tensors held.</summary>
    public static IEnumerable<Evidence> Evidence(NonFiniteRecord origin)
    {
        if (origin.SampleCount > 0)
        {
            var confirmed = origin.SamplesConfirmed ? ", confirmed by running them apart" : "";
            yield return new(string.Create(CultureInfo.InvariantCulture,
                $"guilty samples of {origin.BatchSize}{confirmed}{Indices(origin)}{(origin.SamplesNote is { } note ? $": {note}" : "")}"), origin.SampleCount);
        }

        foreach (var tensor in origin.Inputs ?? [])
        {
            var what = $"{origin.Op ?? "before the first step"}, {tensor.Name} {tensor.Type} [{string.Join(", ", tensor.Shape ?? [])}]";
            if (tensor.Elements == 0) continue;
            if (tensor.NaN > 0) yield return new($"{what}: NaN, of {Wording.Number(tensor.Elements)}", tensor.NaN, 0);
            if (tensor.PositiveInfinity + tensor.NegativeInfinity > 0)
                yield return new($"{what}: infinite, of {Wording.Number(tensor.Elements)}", tensor.PositiveInfinity + tensor.NegativeInfinity, 0);
            if (double.IsFinite(tensor.Min)) yield return new($"{what}: least", tensor.Min);
            if (double.IsFinite(tensor.Max)) yield return new($"{what}: largest", tensor.Max);
            if (tensor.Zeros > 0) yield return new($"{what}: zeros, of {Wording.Number(tensor.Elements)}", tensor.Zeros);
        }

        if (origin.WeightsOfStep is { } kept and >= 0) yield return new("run again on the weights kept after step", kept);
    }

    private static string Indices(NonFiniteRecord origin)
    {
        var samples = origin.Samples ?? [];
        if (samples.Length == 0 || origin.SampleCount >= origin.BatchSize) return "";
        var shown = string.Join(", ", samples.Take(SamplesShown));
        return origin.SampleCount > Math.Min(samples.Length, SamplesShown) ? $" (indices {shown} and more)" : $" (indices {shown})";
    }
}
