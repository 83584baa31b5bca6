// The op that brought the first NaN or infinity, with the values it had.
using System.Globalization;

namespace Sonde.Torch;

/// <summary>Where the first NaN or infinity that matters came from.</summary>
/// <param name="Kind">What kind of place it is.</param>
/// <param name="Op">The op that made it, or that first took it in: <c>aten::log</c>; empty where no op ran yet.</param>
public sealed record NonFiniteOp(NonFiniteKind Kind, string Op)
{
    /// <summary>In the backward pass the node that ran the op, <c>SqrtBackward0</c>; null in the forward pass.</summary>
    public string? Node { get; init; }

    /// <summary>In the backward pass the forward op to which the node belongs, where that is known.</summary>
    public string? ForwardOp { get; init; }

    /// <summary>
    /// File and line relative to the git repository, <c>src/Model.cs:42</c>; in the backward pass that of the forward op. Null without symbols.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>The line with two around it; null where the file is not available.</summary>
    public string? Snippet { get; init; }

    /// <summary>The dotted name of the module in whose forward it ran, or null.</summary>
    public string? Layer { get; init; }

    /// <summary>The named tensor that was not finite to begin with (a parameter, a buffer, the batch); null where an op made it.</summary>
    public string? Culprit { get; init; }

    /// <summary>The op's tensors before it ran.</summary>
    public IReadOnlyList<TensorRange> Inputs { get; init; } = [];

    /// <summary>What came out of it.</summary>
    public IReadOnlyList<TensorRange> Outputs { get; init; } = [];

    /// <summary>
    /// Indices along the batch dimension that hold NaN or infinity: the guilty samples. At most 256; <see cref="RowCount"/> counts all.
    /// Empty where the tensor has no batch dimension.
    /// </summary>
    public IReadOnlyList<long> Rows { get; init; } = [];

    /// <summary>How many indices hold NaN or infinity.</summary>
    public long RowCount { get; init; }

    /// <summary>The size of the batch dimension; 0 where there is none.</summary>
    public long RowSize { get; init; }

    /// <summary>What is not finite at first: <c>NaN</c>, <c>infinity</c>, or both.</summary>
    public string What => (Outputs.Concat(Inputs).FirstOrDefault(range => range.NonFinite > 0)) switch
    {
        { NaN: > 0 } and ({ PositiveInfinity: > 0 } or { NegativeInfinity: > 0 }) => "NaN and infinity",
        { NaN: > 0 } => "NaN",
        { PositiveInfinity: > 0 } => "infinity",
        { NegativeInfinity: > 0 } => "minus infinity",
        _ => "NaN or infinity",
    };

    /// <summary>One sentence: <c>aten::log at Model.cs:42 made minus infinity from finite inputs (samples 3 of 32)</c>.</summary>
    public override string ToString()
    {
        var at = Source is not null ? $" at {Source}" : Layer is not null ? $" in {Layer}" : "";
        var samples = RowSize == 0 || RowCount == 0 ? "" : $" ({Samples(Rows, RowCount, RowSize)})";
        return Kind switch
        {
            NonFiniteKind.Backward => $"the gradient of {ForwardOp ?? Node ?? Op}{at} is {What}: {Op} in {Node ?? "the backward pass"}{samples}",
            NonFiniteKind.Data => $"the data is not finite: {Culprit ?? "an input"} holds {What} where {Op}{at} reads it{samples}",
            NonFiniteKind.Weights when Op.Length == 0 => $"{Culprit} holds {What} before the first step",
            NonFiniteKind.Weights => $"{Culprit} was not finite before the forward pass: {Op}{at} reads it",
            NonFiniteKind.Update => $"the optimizer's step made {What}: {Op}{at}",
            NonFiniteKind.Mask => $"{What} that {Op}{at} put in on purpose reached the loss{samples}",
            _ => $"{Op}{at} made {What} from finite inputs{samples}",
        };
    }

    /// <summary><c>sample 3 of 32</c>, <c>samples 3, 7 of 32</c>, <c>all 32 samples</c>.</summary>
    internal static string Samples(IReadOnlyList<long> rows, long count, long size)
    {
        if (count >= size)
            return size == 1 ? "the only sample" : string.Create(CultureInfo.InvariantCulture, $"all {size} samples");
        var named = string.Join(", ", rows.Take(8));
        var more = count > Math.Min(rows.Count, 8) ? string.Create(CultureInfo.InvariantCulture, $" and {count - Math.Min(rows.Count, 8)} more") : "";
        return string.Create(CultureInfo.InvariantCulture, $"sample{(count == 1 ? "" : "s")} {named}{more} of {size}");
    }
}
