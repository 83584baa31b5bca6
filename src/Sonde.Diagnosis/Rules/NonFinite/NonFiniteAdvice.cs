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

    /// <summary>Causes and cures where the part of the step is known and the op is not.</summary>
    public static (string[] Causes, string[] Cures) ForPlace(NonFiniteRecord origin) => origin.Place switch
    {
        "loss" => (
            [
                "A log, a root or a division in the loss: log of a probability of zero, a mean over no valid label, a division by a sum of zero",
                "ctc_loss with a target that is longer than its input allows: the loss is infinite",
                "Outputs so large that the loss overflows: the square of more than 1.8e19 in float32",
            ],
            [
                "Give logits to a fused loss: cross_entropy(output, y), binary_cross_entropy_with_logits(output, y)",
                "Clamp what enters the log: p.clamp(min: 1e-8).log()",
                "For ctc_loss: leave out targets longer than the input, or pass zero_infinity: true",
                "Skip batches without a valid label",
            ]),
        "model" => (
            [
                "An op of the forward pass: exp of more than 88, log or root of a negative number, a division by zero, softmax of a row of minus infinities",
                "Numbers beyond the largest of their type: 3.4e38 in float32, 65504 in float16",
                TooHigh,
            ],
            [
                "Look at the rows of the output that the evidence names",
                "Add an epsilon inside roots, logs and divisions: (x + 1e-8).sqrt()",
                "Use float32 or bfloat16 in place of float16 where sums are large",
                Lower,
            ]),
        "backward" => (
            [
                "An op with an infinite slope: sqrt, pow below one or norm at zero; x / std of a constant batch",
                "A value that is masked after the op: 0 times an infinite slope is NaN",
                "The gradient overflows its type",
            ],
            [
                "Add an epsilon where the input can be zero: (x.pow(2).sum(1) + 1e-12).sqrt()",
                "Mask the input of the op, not its result: where(ok, x, 1).log()",
                "Clip gradients with clip_grad_norm_, and skip a step whose norm is not finite",
            ]),
        "update" => (
            ["An epsilon that is 0, or rounds to 0 in float16: 0 / 0 in Adam, AdamW, RMSProp", TooHigh, "A moment of the optimizer that is NaN"],
            ["Use a larger eps: Adam(parameters, lr, eps: 1e-4), or float32 weights", Lower, "Create the optimizer again, because its moments do not recover"]),
        "buffers" => (
            ["A batch with NaN or infinity went through the layer in training mode, even if its loss was skipped", "Activations overflowed in one batch"],
            [
                "Check the batch before the forward pass, not the loss after it: if (!x.isfinite().all().item<bool>()) continue;",
                "Reset the running statistics, or go back to a checkpoint: they do not recover",
            ]),
        _ => ([TooHigh], [Lower]),
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
