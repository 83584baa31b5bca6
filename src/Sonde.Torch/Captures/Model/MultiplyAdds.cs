// How many multiply-adds an op takes, from the shapes of its tensors.
using System.Collections.Frozen;
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

/// <summary>
/// Counts matrix products, convolutions, recurrences and attention: one multiply-add for each product that is summed up, biases and
/// elementwise ops left out, a look-up in an embedding nothing. So counted, LeNet-5 on 32x32 takes 416 520 (LeCun et al. 1998 give its
/// layers) and ResNet-18 on 224x224 1.81 G.
/// </summary>
internal static class MultiplyAdds
{
    private static readonly FrozenSet<string> MayHoldProducts = new[]
    {
        "einsum", "tensordot", "cdist", "_cdist_forward", "pdist", "_native_multi_head_attention", "_transformer_encoder_layer_fwd",
        "multi_dot", "chain_matmul",
        "matrix_exp", "matrix_power", "cov", "corrcoef", "inverse", "pinverse", "cholesky", "cholesky_solve", "lu_solve", "triangular_solve", "det",
        "logdet", "slogdet",
        "svd", "qr", "stft", "istft", "conv_tbc", "grid_sampler", "_embedding_bag", "sparse_sampled_addmm", "bilinear_einsum", "_trilinear",
    }.Select(name => "aten::" + name).ToFrozenSet();

    /// <summary>The count, or null for an op that may hold matrix products in a form that shapes do not tell.</summary>
    public static long? Of(TracedOp op)
    {
        if (op.Outputs.Length == 0) return 0;
        var inputs = Array.ConvertAll(op.Inputs, input => input.Shape ?? []);
        var output = op.Outputs[0].Shape ?? [];
        switch (op.Name.EndsWith('_') ? op.Name[..^1] : op.Name)
        {
            case "aten::mm" or "aten::bmm" or "aten::matmul" or "aten::mv" or "aten::dot" or "aten::vdot" or "aten::inner" when inputs.Length == 2:
                return Product(output) * Last(inputs[0]);
            case "aten::addmm" or "aten::baddbmm" or "aten::addmv" when inputs.Length == 3:
                return Product(output) * Last(inputs[1]);
            case "aten::addbmm" when inputs.Length == 3:
                return Product(inputs[1]) * Last(inputs[2]);
            case "aten::linear" when inputs.Length >= 2:
                return Product(inputs[0]) * inputs[1][0];
            case "aten::bilinear" when inputs.Length >= 3:
                return Product(inputs[0]) / Last(inputs[0]) * Product(inputs[2]);
            case "aten::conv1d" or "aten::conv2d" or "aten::conv3d" when inputs.Length >= 2:
                return Convolution(output, inputs[1]);
            case "aten::conv_transpose1d" or "aten::conv_transpose2d" or "aten::conv_transpose3d" when inputs.Length >= 2:
                return Convolution(inputs[0], inputs[1]);
            case "aten::convolution" or "aten::_convolution" or "aten::cudnn_convolution" or "aten::mkldnn_convolution" when inputs.Length >= 2:
                return IsTransposed(inputs[0], inputs[1], output) ? Convolution(inputs[0], inputs[1]) : Convolution(output, inputs[1]);
            case "aten::lstm" or "aten::gru" or "aten::rnn_tanh" or "aten::rnn_relu":
                return Product(inputs[0]) / Math.Max(1, Last(inputs[0])) * Weights(inputs, states: op.Name == "aten::lstm" ? 2 : 1);
            case "aten::lstm_cell" or "aten::gru_cell" or "aten::rnn_tanh_cell" or "aten::rnn_relu_cell":
                return (inputs[0].Length > 1 ? inputs[0][0] : 1) * Weights(inputs, states: op.Name == "aten::lstm_cell" ? 2 : 1);
            case "aten::scaled_dot_product_attention" or "aten::_scaled_dot_product_attention" when inputs.Length >= 3:
                return (Product(inputs[0]) * inputs[1][^2]) + (Product(output) * inputs[1][^2]);
            case var name when MayHoldProducts.Contains(name) || name.StartsWith("aten::linalg_", StringComparison.Ordinal)
                || name.StartsWith("aten::fft_", StringComparison.Ordinal) || name.Contains("quantized", StringComparison.Ordinal)
                || !name.StartsWith("aten::", StringComparison.Ordinal):
                return null;
            default:
                return 0;
        }
    }

    // The weight is [out, in / groups, kernel...], so each element put out (or, transposed, taken in) takes weight / weight[0].
    private static long Convolution(long[] elements, long[] weight) =>
        weight.Length == 0 || weight[0] == 0 ? 0 : Product(elements) * (Product(weight) / weight[0]);

    private static bool IsTransposed(long[] input, long[] weight, long[] output) =>
        weight.Length > 1 && output.Length > 1 && input.Length > 1 && output[1] != weight[0] && input[1] == weight[0];

    // After the input and the states come the weights, the matrices among which multiply at every step; biases do not.
    private static long Weights(long[][] inputs, int states) => inputs.Skip(1 + states).Where(shape => shape.Length == 2).Sum(Product);

    private static long Last(long[] shape) => shape.Length == 0 ? 1 : shape[^1];

    private static long Product(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
