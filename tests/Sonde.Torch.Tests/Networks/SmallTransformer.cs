// A language model of characters: one causal transformer block (Vaswani et al. 2017, normalised first), output tied to the embedding.
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Networks;

/// <summary>Tokens [n, length] below 128 to logits [n, length, 128]. The embedding's matrix is the output's too: one shared parameter.</summary>
internal sealed class SmallTransformer : Module<Tensor, Tensor>
{
    private const int Width = 32, Heads = 4;
    private readonly Embedding _tokens = Embedding(128, Width);
    private readonly Embedding _positions;
    private readonly LayerNorm _norm1 = LayerNorm(Width);
    private readonly Linear _attention = Linear(Width, 3 * Width);
    private readonly Linear _projection = Linear(Width, Width);
    private readonly LayerNorm _norm2 = LayerNorm(Width);
    private readonly Module<Tensor, Tensor> _feedForward = Sequential(("up", Linear(Width, 4 * Width)), ("gelu", GELU()), ("down", Linear(4 * Width, Width)));
    private readonly LayerNorm _norm3 = LayerNorm(Width);

    public SmallTransformer(int length)
        : base(nameof(SmallTransformer))
    {
        _positions = Embedding(length, Width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = _tokens.call(input) + _positions.call(arange(input.shape[1]));
        x = x + Attend(_norm1.call(x));
        x = x + _feedForward.call(_norm2.call(x));
        return _norm3.call(x).matmul(_tokens.weight!.t());
    }

    private Tensor Attend(Tensor x)
    {
        var (n, length) = (x.shape[0], x.shape[1]);
        var parts = _attention.call(x).reshape(n, length, 3, Heads, Width / Heads).permute(2, 0, 3, 1, 4).unbind(0);
        var scores = parts[0].matmul(parts[1].transpose(-2, -1)) / Math.Sqrt((double)Width / Heads);
        var future = ones(length, length).triu(1).to(ScalarType.Bool);
        var weights = functional.softmax(scores.masked_fill(future, double.NegativeInfinity), -1);
        return _projection.call(weights.matmul(parts[2]).transpose(1, 2).reshape(n, length, Width));
    }
}
