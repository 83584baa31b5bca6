// A U-Net of two levels for pictures of 16 by 16.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Segmentation;

internal sealed class SmallUNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> down1, down2, bottom, up2, merge2, up1, merge1, dropout, head;

    public SmallUNet(int classes = 1, double drop = 0, bool norm = true) : base(nameof(SmallUNet))
    {
        down1 = Block(1, 8, norm);
        down2 = Block(8, 16, norm);
        bottom = Block(16, 24, norm);
        up2 = ConvTranspose2d(24, 16, 2, stride: 2);
        merge2 = Block(32, 16, norm);
        up1 = ConvTranspose2d(16, 8, 2, stride: 2);
        merge1 = Block(16, 8, norm);
        dropout = Dropout2d(drop);
        head = Conv2d(8, classes, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var first = down1.call(input);
        var second = down2.call(F.max_pool2d(first, 2));
        var deepest = bottom.call(F.max_pool2d(second, 2));
        var wide = merge2.call(cat([up2.call(deepest), second], 1));
        var full = merge1.call(cat([up1.call(wide), first], 1));
        return head.call(dropout.call(full));
    }

    private static Module<Tensor, Tensor> Block(int from, int to, bool norm) => norm
        ? Sequential(("conv", Conv2d(from, to, 3, padding: 1)), ("bn", BatchNorm2d(to)), ("relu", ReLU()))
        : Sequential(("conv", Conv2d(from, to, 3, padding: 1)), ("relu", ReLU()));
}
