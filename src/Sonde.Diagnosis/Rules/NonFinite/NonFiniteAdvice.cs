// What usually lies behind NaN and infinity, by the op that made it first.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Causes and cures of one origin, before the general ones.</summary>
internal static class NonFiniteAdvice
{
    /// <summary>The cause of an explosion.</summary>
    public const string TooHigh = "The learning rate is too high: the weights grow until they overflow";

    /// <summary>Its cure.</summary>
    public const string Lower = "Divide the learning rate by ten, or clip gradients with clip_grad_norm_";

    public static (string[] Causes, string[] Cures) For(NonFiniteRecord origin) => origin.Kind switch
    {
        "data" => (["The data contains NaN or infinity"],
            ["Drop or repair those samples; check for a division by a standard deviation of zero where the data is normalised"]),
        "weights" =>
            (["A step before this one wrote NaN or infinity into the weights"], ["Go back to a checkpoint from before that step; the weights cannot recover"]),
        "update" => ([TooHigh, "The optimizer itself: a moment that is NaN, an epsilon of 0"],
            [Lower, "Create the optimizer again, because its moments do not recover", "Use a larger eps"]),
        "mask" => (["A masked entry is used as if it were a value: a label or an index that the mask excludes"],
            ["Make the mask agree with labels and indices", "Use a large negative number such as -1e4 in place of minus infinity"]),
        "backward" => Backward(Name(origin.ForwardOp ?? origin.Node ?? "")),
        _ => Forward(Name(origin.Op ?? "")),
    };

    private static (string[] Causes, string[] Cures) Forward(string op) => op switch
    {
        "log" or "log2" or "log10" or "log1p" or "logit" => (["The logarithm of zero is minus infinity, that of a negative number is NaN"],
            ["Use log_softmax, or a loss that takes logits, in place of the log of a probability", "Clamp the input from below: x.clamp(min: 1e-8).log()"]),
        "sqrt" or "rsqrt" => (["The square root of a negative number is NaN; its inverse at zero is infinite"], ["Add an epsilon under the root"]),
        "div" or "true_divide" or "reciprocal" => (["A division by zero: the standard deviation of a constant batch, an empty sum, a count of zero"],
            ["Add an epsilon to the divisor", "Leave out entries that have nothing to divide by"]),
        "exp" or "expm1" or "cosh" or "sinh" =>
            (["exp of more than 88 overflows float32, of more than 11 float16"], ["Subtract the maximum first: logsumexp, softmax, log_softmax"]),
        "pow" => (["A fractional power of a negative number is NaN; a negative power of zero is infinite"], ["Clamp the base from below"]),
        "softmax" or "special_softmax" or "log_softmax" or "special_log_softmax" or "_softmax" or "scaled_dot_product_attention" =>
            (["Every entry of a row is masked: softmax of minus infinities is 0 / 0"],
                ["Leave at least one entry of each row unmasked, or leave the row out", "Use a large negative number such as -1e4 in place of minus infinity"]),
        "std" or "var" or "var_mean" or "std_mean" =>
            (["The standard deviation of a single value is 0 / 0"], ["Use a batch of two or more, or unbiased: false"]),
        "mean" or "nll_loss" or "cross_entropy_loss" or "nll_loss_nd" =>
            (["Nothing to average: no valid label in the batch (all are ignored), or an empty tensor", "Logits that are too large"],
                ["Skip batches without a valid label"]),
        _ => (["Numbers grew beyond the largest that their type can hold: 3.4e38 in float32, 65504 in float16"],
            [Lower, "Normalise inputs and activations; use a wider type for sums (float32 or bfloat16 in place of float16)"]),
    };

    private static (string[] Causes, string[] Cures) Backward(string op) => op switch
    {
        "sqrt" or "SqrtBackward0" => (["The slope of the square root at zero is infinite"], ["Add an epsilon under the root: (x + 1e-8).sqrt()"]),
        "pow" => (["A power below one has an infinite slope at zero"], ["Add an epsilon to the base"]),
        "log" or "div" =>
            (["The value is masked afterwards, its slope is not: 0 times infinity is NaN"], ["Mask the input in place of the result: where(ok, x, 1).log()"]),
        _ => (["A slope is infinite or 0 / 0, or overflows its type"],
            ["Add an epsilon where the input can be zero", "Mask inputs, not results", "Clip gradients, or scale the loss less in float16"]),
    };

    private static string Name(string op) => op[(op.LastIndexOf(':') + 1)..].TrimEnd('_');
}
