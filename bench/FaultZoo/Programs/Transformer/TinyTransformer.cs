// A transformer of one or two layers written by hand, as in tutorials; options stand for what people get wrong in it.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Transformer;

internal sealed record TransformerOptions
{
    public long Vocabulary { get; init; } = 4;
    public long Classes { get; init; } = 4;
    public long Width { get; init; } = 32;
    public int Layers { get; init; } = 2;
    public double Scale { get; init; } = 0.25;
    public int SoftmaxAxis { get; init; } = -1;
    public bool Causal { get; init; }
    public int MaskFrom { get; init; } = 1;
    public bool Positions { get; init; } = true;
    public bool Norm { get; init; } = true;
    public double EmbeddingGain { get; init; } = 1;
    public bool EveryPosition { get; init; }
    public double Drop { get; init; }
    public bool DetachContext { get; init; }
    public bool BlocksInList { get; init; }
}

internal sealed class TinyTransformer : Module<Tensor, Tensor>
{
    private readonly TransformerOptions options;
    private readonly TorchSharp.Modules.Embedding tokens, places;
    private readonly TorchSharp.Modules.ModuleList<Block> blocks = ModuleList<Block>();
    private readonly List<Block> list = [];
    private readonly Module<Tensor, Tensor> last, head;

    public TinyTransformer(TransformerOptions options) : base(nameof(TinyTransformer))
    {
        this.options = options;
        tokens = Embedding(options.Vocabulary, options.Width);
        places = Embedding(64, options.Width);
        if (options.EmbeddingGain != 1)
        {
            using (no_grad()) tokens.weight!.mul_(options.EmbeddingGain);
        }
        for (var i = 0; i < options.Layers; i++)
        {
            if (options.BlocksInList) list.Add(new Block(options));
            else blocks.Add(new Block(options));
        }
        last = options.Norm ? LayerNorm(options.Width) : Identity();
        head = Linear(options.Width, options.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = tokens.call(input);
        if (options.Positions) x = x + places.call(arange(input.shape[1], ScalarType.Int64));
        foreach (var block in options.BlocksInList ? list : [.. blocks])
        {
            x = block.call(x);
        }
        x = last.call(x);
        return head.call(options.EveryPosition ? x : x[.., 0]);
    }

    internal sealed class Block : Module<Tensor, Tensor>
    {
        private const int Heads = 2;
        private readonly TransformerOptions options;
        private readonly Module<Tensor, Tensor> norm1, norm2, qkv, proj, mlp, drop;

        public Block(TransformerOptions options) : base(nameof(Block))
        {
            this.options = options;
            var width = options.Width;
            norm1 = options.Norm ? LayerNorm(width) : Identity();
            norm2 = options.Norm ? LayerNorm(width) : Identity();
            qkv = Linear(width, 3 * width);
            proj = Linear(width, width);
            mlp = Sequential(("up", Linear(width, 2 * width)), ("gelu", GELU()), ("down", Linear(2 * width, width)));
            drop = Dropout(options.Drop);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            x = x + drop.call(Attend(norm1.call(x)));
            return x + drop.call(mlp.call(norm2.call(x)));
        }

        private Tensor Attend(Tensor x)
        {
            var (n, length, width) = (x.shape[0], x.shape[1], x.shape[2]);
            var parts = qkv.call(x).view(n, length, 3, Heads, width / Heads).permute(2, 0, 3, 1, 4);
            var (q, k, v) = (parts[0], parts[1], parts[2]);
            var scores = q.matmul(k.transpose(-2, -1)) * options.Scale;
            if (options.Causal)
            {
                var hidden = ones(length, length).triu(options.MaskFrom).to_type(ScalarType.Bool);
                scores = scores.masked_fill(hidden, float.NegativeInfinity);
            }
            var weights = F.softmax(scores, options.SoftmaxAxis);
            var context = weights.matmul(v).transpose(1, 2).reshape(n, length, width);
            if (options.DetachContext) context = context.detach();
            return proj.call(context);
        }
    }
}
