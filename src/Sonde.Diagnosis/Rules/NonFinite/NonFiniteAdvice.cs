// What usually lies behind NaN and infinity, by the op that made it first.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Causes and cures of one origin, before the general ones.</summary>
internal static class NonFiniteAdvice
{
    public static (string[] Causes, string[] Cures) For(NonFiniteRecord origin) => origin.Kind switch
    {
        "data" => (["the data itself holds NaN or infinity"], ["drop or repair those samples; check for division by a zero deviation when the data is normalised"]),
        "weights" => (["a step before this one wrote NaN or infinity into the weights"], ["go back to a checkpoint from before; the weights cannot recover"]),
        "update" => (["the optimizer's own step: moments that are NaN, a learning rate that overflows, an epsilon of 0"], ["make the optimizer anew, since its moments do not recover", "a larger eps, a smaller learning rate"]),
        "mask" => (["a masked entry is used as if it were a value: a label or an index that the mask rules out"], ["let masks and labels agree", "a large negative number such as -1e4 instead of minus infinity"]),
        "backward" => Backward(Name(origin.ForwardOp ?? origin.Node ?? "")),
        _ => Forward(Name(origin.Op ?? "")),
    };

    private static (string[] Causes, string[] Cures) Forward(string op) => op switch
    {
        "log" or "log2" or "log10" or "log1p" or "logit" => (["the logarithm of zero is minus infinity, that of a negative number NaN"], ["log_softmax or a loss on logits instead of the log of a probability", "clamp the input from below: x.clamp(min: 1e-8).log()"]),
        "sqrt" or "rsqrt" => (["the root of a negative number is NaN, its inverse at zero infinite"], ["add an epsilon under the root"]),
        "div" or "true_divide" or "reciprocal" => (["a division by zero: the deviation of a constant batch, an empty sum, a count of zero"], ["add an epsilon to the divisor", "leave out what has nothing to divide by"]),
        "exp" or "expm1" or "cosh" or "sinh" => (["exp of more than 88 overflows float32, of more than 11 float16"], ["subtract the maximum first: logsumexp, softmax, log_softmax"]),
        "pow" => (["a fractional power of a negative number is NaN, a negative power of zero infinite"], ["clamp the base from below"]),
        "softmax" or "special_softmax" or "log_softmax" or "special_log_softmax" or "_softmax" or "scaled_dot_product_attention" => (["every entry of a row is masked: softmax of minus infinities is 0 / 0"], ["leave at least one entry of each row unmasked, or leave the row out", "a large negative number such as -1e4 instead of minus infinity"]),
        "std" or "var" or "var_mean" or "std_mean" => (["the deviation of a single value is 0 / 0"], ["a batch of two or more, or unbiased: false"]),
        "mean" or "nll_loss" or "cross_entropy_loss" or "nll_loss_nd" => (["nothing to average: no valid label in the batch (all ignored), or an empty tensor", "logits that are too large"], ["skip batches without a valid label"]),
        _ => (["the numbers grew beyond the largest that their type can hold: 3.4e38 in float32, 65504 in float16"], ["divide the learning rate by ten", "normalise inputs and activations; a wider type for sums (float32 or bfloat16 instead of float16)"]),
    };

    private static (string[] Causes, string[] Cures) Backward(string op) => op switch
    {
        "sqrt" or "SqrtBackward0" => (["the slope of the root at zero is infinite"], ["add an epsilon under the root: (x + 1e-8).sqrt()"]),
        "pow" => (["a power below one has an infinite slope at zero"], ["add an epsilon to the base"]),
        "log" or "div" => (["the value is masked afterwards, its slope is not: 0 times infinity is NaN"], ["mask the input instead of the result: where(ok, x, 1).log()"]),
        _ => (["a slope that is infinite or 0 / 0, or one that overflows its type"], ["add an epsilon where the input can be zero", "mask inputs rather than results", "clip gradients, or scale the loss less in float16"]),
    };

    private static string Name(string op) => op[(op.LastIndexOf(':') + 1)..].TrimEnd('_');
}
