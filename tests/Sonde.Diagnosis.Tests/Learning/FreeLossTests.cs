// Losses that need not fall are known by the ops that make them.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Learning;

public class FreeLossTests
{
    private static LossHeadRecord Head(params string[] ops) => new()
    {
        Ops = [.. ops.Select(op => new LossHeadOp { Op = op, Inputs = [[32, 1], [32, 1]], InputTypes = ["Float32", "Float32"], FromModel = [true, false] })],
    };

    [Theory]
    [InlineData("aten::linear", "aten::log_softmax", "aten::gather", "aten::mul", "aten::mean", "aten::neg")]
    [InlineData("aten::linear", "aten::gather", "aten::smooth_l1_loss")]
    [InlineData("aten::linear", "aten::binary_cross_entropy_with_logits", "aten::binary_cross_entropy_with_logits", "aten::add")]
    [InlineData("aten::linear", "aten::triplet_margin_loss")]
    public void Reason_LossThatNeedNotFall_IsGiven(params string[] ops) => Assert.NotNull(FreeLoss.Reason(Head(ops)));

    [Theory]
    [InlineData("aten::linear", "aten::log_softmax", "aten::nll_loss")]
    [InlineData("aten::linear", "aten::cross_entropy_loss")]
    [InlineData("aten::linear", "aten::mse_loss")]
    [InlineData("aten::linear", "aten::binary_cross_entropy_with_logits")]
    public void Reason_LossThatMustFall_IsNone(params string[] ops) => Assert.Null(FreeLoss.Reason(Head(ops)));
}
