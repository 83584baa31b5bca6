// Rings of three classes by cross-entropy over pixels: axes, layers that are not registered, an encoder that is cut off.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Segmentation;

[Family("segmentation")]
internal sealed class ThreeClasses
{
    /// <summary>The softmax runs over the pictures of the batch.</summary>
    [Sick("wrong-reduction-or-axis", "batch-leak", Place = "log_softmax")]
    public void SoftmaxOverTheBatch(ZooContext zoo) => Train(zoo, new SmallUNet(3), (output, classes) =>
    {
        var logarithms = F.log_softmax(output, 0);
        return F.nll_loss(logarithms, classes);
    });

    [Healthy(TwinOf = nameof(SoftmaxOverTheBatch))]
    public void SoftmaxOverTheClasses(ZooContext zoo) => Train(zoo, new SmallUNet(3), (output, classes) =>
    {
        var logarithms = F.log_softmax(output, 1);
        return F.nll_loss(logarithms, classes);
    });

    [Sick("missing-log-softmax", "impossible-loss", Place = "softmax|nll_loss")]
    public void LikelihoodOfProbabilities(ZooContext zoo) => Train(zoo, new SmallUNet(3), (output, classes) =>
    {
        var probabilities = F.softmax(output, 1);
        return F.nll_loss(probabilities, classes);
    });

    /// <summary>Pixels at the border do not count.</summary>
    [Healthy]
    public void BorderIgnored(ZooContext zoo) => Train(zoo, new SmallUNet(3), (output, classes) =>
    {
        var marked = classes.clone();
        marked[.., 0] = 255;
        marked[.., .., 0] = 255;
        return F.cross_entropy(output, marked, ignore_index: 255);
    });

    /// <summary>The upper half of the network is kept in an array, which RegisterComponents does not look into.</summary>
    [Sick("unregistered-parameters", Place = "ups")]
    public void UpsInAnArray(ZooContext zoo) => Train(zoo, new ArrayNet(), (output, classes) => F.cross_entropy(output, classes));

    [Healthy(TwinOf = nameof(UpsInAnArray))]
    public void UpsInAModuleList(ZooContext zoo) => Train(zoo, new ListNet(), (output, classes) => F.cross_entropy(output, classes));

    /// <summary>Left from a version with a pre-trained encoder; this one starts from nothing.</summary>
    [Sick("no-gradient", "graph-cut", Place = "no_grad|encoder|deep")]
    public void EncoderWithoutGradient(ZooContext zoo) => Train(zoo, new EncoderNet(cut: true), (output, classes) => F.cross_entropy(output, classes));

    [Healthy(TwinOf = nameof(EncoderWithoutGradient))]
    public void EncoderWithGradient(ZooContext zoo) => Train(zoo, new EncoderNet(cut: false), (output, classes) => F.cross_entropy(output, classes));

    private static void Train(ZooContext zoo, Module<Tensor, Tensor> model, Func<Tensor, Tensor, Tensor> criterion)
    {
        var (x, classes) = Scenes.Rings(400);
        var (testX, testClasses) = (x[320..], classes[320..]);
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 8; epoch++)
        {
            model.train();
            foreach (var (picture, target) in zoo.Batches(x[..320], classes[..320], 16))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(picture);
                var loss = criterion(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, picture, output, target);
            }
            model.eval();
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            var scores = model.call(testX);
            monitor.Evaluate(criterion(scores, testClasses).item<float>(), scores.argmax(1).eq(testClasses).to_type(ScalarType.Float32).mean().item<float>());
        }
        using var off = no_grad();
        using var end = NewDisposeScope();
        var predicted = model.call(testX).argmax(1);
        for (var i = 1; i < 3; i++)
        {
            zoo.Result($"overlap of class {i}", Scenes.Overlap(predicted.eq(i).to_type(ScalarType.Float32), testClasses.eq(i).to_type(ScalarType.Float32)));
        }
        model.Dispose();
    }

    private sealed class ArrayNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> down = Conv2d(1, 12, 3, stride: 2, padding: 1), head = Conv2d(12, 3, 1);
        private readonly Module<Tensor, Tensor>[] ups = [Conv2d(12, 12, 3, padding: 1), ConvTranspose2d(12, 12, 2, stride: 2)];

        public ArrayNet() : base(nameof(ArrayNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(ups.Aggregate(F.relu(down.call(input)), (x, up) => F.relu(up.call(x))));
    }

    private sealed class ListNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> down = Conv2d(1, 12, 3, stride: 2, padding: 1), head = Conv2d(12, 3, 1);
        private readonly TorchSharp.Modules.ModuleList<Module<Tensor, Tensor>> ups =
            ModuleList<Module<Tensor, Tensor>>(Conv2d(12, 12, 3, padding: 1), ConvTranspose2d(12, 12, 2, stride: 2));

        public ListNet() : base(nameof(ListNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(ups.Aggregate(F.relu(down.call(input)), (x, up) => F.relu(up.call(x))));
    }

    private sealed class EncoderNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> encoder, decoder;
        private readonly bool cut;

        public EncoderNet(bool cut) : base(nameof(EncoderNet))
        {
            this.cut = cut;
            encoder = Sequential(
                ("conv1", Conv2d(1, 12, 3, padding: 1)), ("relu1", ReLU()), ("conv2", Conv2d(12, 12, 3, stride: 2, padding: 1)), ("relu2", ReLU()));
            decoder = Sequential(("conv1", Conv2d(12, 12, 3, padding: 1)), ("relu1", ReLU()), ("up", ConvTranspose2d(12, 3, 2, stride: 2)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (cut)
            {
                Tensor deep;
                using (no_grad())
                {
                    deep = encoder.call(input);
                }
                return decoder.call(deep);
            }
            return decoder.call(encoder.call(input));
        }
    }
}
