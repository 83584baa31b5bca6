// Networks whose graphs are known by hand.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Model;

internal static class GraphModels
{
    /// <summary>LeNet-5 with ReLUs and maxima over [n, 1, 32, 32].</summary>
    public static Module<Tensor, Tensor> LeNet() => Sequential(
        ("conv1", Conv2d(1, 6, 5)), ("relu1", ReLU()), ("pool1", MaxPool2d(2)), ("conv2", Conv2d(6, 16, 5)), ("relu2", ReLU()), ("pool2", MaxPool2d(2)),
        ("flatten", Flatten()), ("fc1", Linear(400, 120)), ("relu3", ReLU()), ("fc2", Linear(120, 84)), ("relu4", ReLU()), ("fc3", Linear(84, 10)));
}

/// <summary>relu(x + bn2(conv2(relu(bn1(conv1(x)))))), with a projection where the shape changes.</summary>
internal sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1, bn1, conv2, bn2;
    private readonly Module<Tensor, Tensor>? downsample;

    public BasicBlock(long from, long to, long stride) : base(nameof(BasicBlock))
    {
        conv1 = Conv2d(from, to, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(to);
        conv2 = Conv2d(to, to, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(to);
        if (stride != 1 || from != to) downsample = Sequential(Conv2d(from, to, 1, stride: stride, bias: false), BatchNorm2d(to));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var identity = downsample is null ? x : downsample.call(x);
        var y = functional.relu(bn1.call(conv1.call(x)));
        y = bn2.call(conv2.call(y));
        return functional.relu(y + identity);
    }
}

/// <summary>ResNet-18 as He et al. 2015 have it, over [n, 3, 224, 224].</summary>
internal sealed class ResNet18 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4, avgpool, fc;

    public ResNet18() : base(nameof(ResNet18))
    {
        conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        relu = ReLU(inplace: true);
        maxpool = MaxPool2d(3, stride: 2, padding: 1);
        layer1 = Sequential(new BasicBlock(64, 64, 1), new BasicBlock(64, 64, 1));
        layer2 = Sequential(new BasicBlock(64, 128, 2), new BasicBlock(128, 128, 1));
        layer3 = Sequential(new BasicBlock(128, 256, 2), new BasicBlock(256, 256, 1));
        layer4 = Sequential(new BasicBlock(256, 512, 2), new BasicBlock(512, 512, 1));
        avgpool = AdaptiveAvgPool2d(1);
        fc = Linear(512, 1000);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = maxpool.call(relu.call(bn1.call(conv1.call(x))));
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        return fc.call(avgpool.call(x).flatten(1));
    }
}

/// <summary>One layer called twice.</summary>
internal sealed class TwiceModel : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> shared = Linear(4, 4), last = Linear(4, 2);

    public TwiceModel() : base(nameof(TwiceModel)) => RegisterComponents();

    public override Tensor forward(Tensor x) => last.call(shared.call(functional.relu(shared.call(x))));
}

/// <summary>Two branches over two inputs, joined by a concatenation; puts out a tuple.</summary>
internal sealed class TwoInputs : Module<Tensor, Tensor, (Tensor, Tensor)>
{
    private readonly Module<Tensor, Tensor> left = Linear(4, 8), right = Linear(6, 8), head = Linear(16, 3), score = Linear(8, 1);

    public TwoInputs() : base(nameof(TwoInputs)) => RegisterComponents();

    public override (Tensor, Tensor) forward(Tensor image, Tensor text)
    {
        var (a, b) = (left.call(image), right.call(text));
        return (head.call(cat([a, b], 1)), score.call(a * b));
    }
}

/// <summary>Embedding, LSTM, last step, linear.</summary>
internal sealed class LstmClassifier : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Embedding embedding = Embedding(100, 16);
    private readonly TorchSharp.Modules.LSTM lstm = LSTM(16, 32, numLayers: 2, batchFirst: true);
    private readonly TorchSharp.Modules.Linear fc = Linear(32, 2);

    public LstmClassifier() : base(nameof(LstmClassifier)) => RegisterComponents();

    public override Tensor forward(Tensor tokens)
    {
        var (output, _, _) = lstm.call(embedding.call(tokens));
        return fc.call(output.select(1, -1));
    }
}

/// <summary>A block of a transformer before normalisation, its attention written out.</summary>
internal sealed class TransformerBlock : Module<Tensor, Tensor>
{
    private const int Heads = 4;
    private readonly Module<Tensor, Tensor> norm1, qkv, projection, norm2, up, down;
    private readonly long _width;

    public TransformerBlock(long width) : base(nameof(TransformerBlock))
    {
        _width = width;
        (norm1, norm2) = (LayerNorm(width), LayerNorm(width));
        (qkv, projection, up, down) = (Linear(width, 3 * width), Linear(width, width), Linear(width, 4 * width), Linear(4 * width, width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var (n, t) = (x.shape[0], x.shape[1]);
        var parts = qkv.call(norm1.call(x)).view(n, t, 3, Heads, _width / Heads).permute(2, 0, 3, 1, 4);
        var (q, k, v) = (parts[0], parts[1], parts[2]);
        var weights = functional.softmax(q.matmul(k.transpose(-2, -1)) / Math.Sqrt(_width / Heads), -1);
        x = x + projection.call(weights.matmul(v).transpose(1, 2).reshape(n, t, _width));
        return x + down.call(functional.gelu(up.call(norm2.call(x))));
    }
}

/// <summary>A small U-Net: two levels down, two up, with the skips concatenated.</summary>
internal sealed class UNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> down1, down2, bottom, up2, join2, up1, join1, head;

    public UNet() : base(nameof(UNet))
    {
        (down1, down2, bottom) = (Double(1, 8), Double(8, 16), Double(16, 32));
        (up2, join2, up1, join1) = (ConvTranspose2d(32, 16, 2, stride: 2), Double(32, 16), ConvTranspose2d(16, 8, 2, stride: 2), Double(16, 8));
        head = Conv2d(8, 2, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var a = down1.call(x);
        var b = down2.call(functional.max_pool2d(a, 2));
        var c = bottom.call(functional.max_pool2d(b, 2));
        var d = join2.call(cat([up2.call(c), b], 1));
        return head.call(join1.call(cat([up1.call(d), a], 1)));
    }

    private static Module<Tensor, Tensor> Double(long from, long to) =>
        Sequential(("conv1", Conv2d(from, to, 3, padding: 1)), ("relu1", ReLU()), ("conv2", Conv2d(to, to, 3, padding: 1)), ("relu2", ReLU()));
}

/// <summary>Calls its children by forward, so that their hooks do not run.</summary>
internal sealed class Bypassing : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Linear first = Linear(4, 8), second = Linear(8, 2);

    public Bypassing() : base(nameof(Bypassing)) => RegisterComponents();

    public override Tensor forward(Tensor x) => second.forward(functional.relu(first.forward(x)));
}
