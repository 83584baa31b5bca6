// A text classifier: embedding, LSTM, and a linear layer over its last output.
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Networks;

/// <summary>Tokens [n, length] below 128 to [n, 2].</summary>
internal sealed class TextClassifier : Module<Tensor, Tensor>
{
    private readonly Embedding _embedding = Embedding(128, 16);
    private readonly LSTM _lstm = LSTM(16, 24, batchFirst: true);
    private readonly Linear _fc = Linear(24, 2);

    public TextClassifier()
        : base(nameof(TextClassifier)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var (output, _, _) = _lstm.call(_embedding.call(input));
        return _fc.call(output.mean([1]));
    }
}
