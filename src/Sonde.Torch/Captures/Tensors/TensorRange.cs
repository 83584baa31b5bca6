// What values a tensor had at the moment of an op.
using System.Globalization;

namespace Sonde.Torch;

/// <summary>Range and counts of one tensor's values.</summary>
/// <param name="Name">The parameter's or buffer's name, <c>x</c>, or <c>input 0</c> by its place among the op's tensors.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes of the dimensions.</param>
/// <param name="Elements">How many numbers were read; 0 where the values could not be.</param>
/// <param name="Min">The least finite number; NaN where none is finite.</param>
/// <param name="Max">The largest finite number; NaN where none is finite.</param>
/// <param name="NaN">How many are NaN.</param>
/// <param name="PositiveInfinity">How many are plus infinity.</param>
/// <param name="NegativeInfinity">How many are minus infinity.</param>
/// <param name="Zeros">How many are exactly zero.</param>
public sealed record TensorRange(
    string Name, string Type, IReadOnlyList<long> Shape, long Elements, double Min, double Max, long NaN, long PositiveInfinity,
    long NegativeInfinity, long Zeros)
{
    /// <summary>How many are NaN or infinite.</summary>
    public long NonFinite => NaN + PositiveInfinity + NegativeInfinity;

    /// <summary><c>input 0 float32 [32, 10]: -3.2 to 4.1, 2 zeros</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (Elements > 0 && !double.IsNaN(Min))
            parts.Add(Min.Equals(Max) ? $"all {Number(Min)}" : $"{Number(Min)} to {Number(Max)}");
        Count(NaN, "NaN", "NaN");
        Count(PositiveInfinity, "infinity", "infinities");
        Count(NegativeInfinity, "minus infinity", "minus infinities");
        if (Zeros > 0 && (Min != 0 || Max != 0))
            Count(Zeros, "zero", "zeros");
        if (parts.Count == 0)
            parts.Add(Shape.Contains(0) ? "empty" : "values not readable");
        return $"{Name} {Type} [{string.Join(", ", Shape)}]: {string.Join(", ", parts)}";

        void Count(long count, string one, string many)
        {
            if (count > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}"));
        }
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
