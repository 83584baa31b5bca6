// Brings the scores of many places a sample into rows, one a label: [T, B, C] of language models, [n, C, ...] as cross_entropy takes it.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Finds the dimension that counts classes from the shape of the labels.</summary>
internal static class ScoreRows
{
    /// <summary>
    /// The scores as [labels, classes] in the order of the flattened labels; null where no dimension fits, or two do. Labels of shape [n, ...] with
    /// scores [n, C, ...] are cross_entropy's; labels of all dimensions but the last, flattened or not, leave the last for the classes.
    /// </summary>
    /// <param name="output">Scores of three dimensions or more.</param>
    /// <param name="y">Integer labels.</param>
    /// <remarks>What it makes belongs to the caller's dispose scope.</remarks>
    public static Tensor? Of(Tensor output, Tensor y)
    {
        var (shape, labels) = (output.shape, y.shape);
        var places = output.numel();
        if (places == 0) return null;
        var isFlat = labels.Length == 1 || (labels.Length == 2 && labels[1] == 1);
        var last = shape[^1] >= 2 && (isFlat ? y.numel() == places / shape[^1] : labels.AsSpan().SequenceEqual(shape.AsSpan(..^1)));
        var second = shape[1] >= 2 && (isFlat ? y.numel() == places / shape[1] : labels.AsSpan().SequenceEqual([shape[0], .. shape.AsSpan(2)]));
        if (last == second) return null;
        var scores = output.detach();
        return last ? scores.reshape(-1, shape[^1]) : scores.movedim([1], [shape.Length - 1]).reshape(-1, shape[1]);
    }
}
