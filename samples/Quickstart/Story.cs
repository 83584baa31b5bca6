// The story, one run a chapter: a network that learns, one whose gradient dies, one whose graph is cut, one frozen on purpose, one that meets a NaN.
using System.Runtime.InteropServices;
using Sonde;
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Quickstart;

internal sealed class Story(FashionMnist data, Settings settings)
{
    public void Tell()
    {
        LookAtTheData();
        var learning = Learns();
        var vanishing = Vanishes();
        var picture = Path.Combine(settings.LogDirectory, "gradient-flow.svg");
        GradientFlow.SaveSvg(picture, ("with batch normalisation", learning), ("without", vanishing));
        Console.WriteLine($"  both gradient flows side by side: {picture}");
        BackwardThrows();
        RunsAndLearnsNothing();
        FrozenOnPurpose();
        LogarithmOfZero();
    }

    private void LookAtTheData()
    {
        Chapter("0", "Before training: look at the data");
        using var writer = new Sonde.SummaryWriter(Path.Combine(settings.LogDirectory, "0-data"));
        DatasetProfile.Create(data.TrainImages, data.TrainLabels, FashionMnist.ClassNames).WriteTo(writer, "train");
        DatasetProfile.Create(data.TestImages, data.TestLabels, FashionMnist.ClassNames).WriteTo(writer, "test");
        Console.WriteLine($"  {data.TrainLabels.shape[0]} images to train on, {data.TestLabels.shape[0]} to test with, {data.Origin}");
    }

    private GradientFlow Learns()
    {
        Chapter("1", "Six layers of sigmoids with batch normalisation: learns");
        manual_seed(settings.Seed);
        using var model = Networks.SigmoidCnn(settings.Width, batchNorm: true);
        return Trainer.Train("1-batch-norm", model, CrossEntropy, data, settings, settings.Epochs);
    }

    private GradientFlow Vanishes()
    {
        Chapter("2", "The same without batch normalisation: the gradient dies on its way to the first layer");
        manual_seed(settings.Seed);
        using var model = Networks.SigmoidCnn(settings.Width, batchNorm: false);
        return Trainer.Train("2-no-batch-norm", model, CrossEntropy, data, settings, settings.Epochs);
    }

    private void BackwardThrows()
    {
        Chapter("3a", "The loss goes through argmax: backward throws");
        manual_seed(settings.Seed);
        using var model = Networks.ReluCnn(settings.Width);
        try
        {
            Trainer.Train("3a-argmax-throws", model, DistanceOfClasses, data, settings, epochs: 1);
        }
        catch (ExternalException exception)
        {
            Console.WriteLine($"  the program ends with: {exception.Message.Split('\n')[0]}");
        }
    }

    private void RunsAndLearnsNothing()
    {
        Chapter("3b", "The same loss, made trainable by hand: runs, and learns nothing");
        manual_seed(settings.Seed);
        using var model = Networks.ReluCnn(settings.Width);
        Trainer.Train("3b-argmax-trainable", model, (output, y) => DistanceOfClasses(output, y).requires_grad_(), data, settings, epochs: 1);
    }

    private void FrozenOnPurpose()
    {
        Chapter("4", "The first layer frozen on purpose: no reason to alarm");
        manual_seed(settings.Seed);
        using var model = Networks.ReluCnn(settings.Width);
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad = !name.StartsWith("conv1.", StringComparison.Ordinal);
        }
        Trainer.Train("4-frozen-layer", model, CrossEntropy, data, settings, epochs: Math.Min(2, settings.Epochs));
    }

    private void LogarithmOfZero()
    {
        Chapter("5", "A cross entropy written by hand takes the logarithm of a probability that has become zero");
        manual_seed(settings.Seed);
        using var model = Networks.ReluCnn(settings.Width);
        var options = new MonitorOptions { Replay = (x, y) => SharpCrossEntropy(model.call(x), y) };
        Trainer.Train("5-log-of-zero", model, SharpCrossEntropy, data, settings, epochs: 1, options);
    }

    private static Tensor CrossEntropy(Tensor output, Tensor y) => functional.cross_entropy(output, y);

    /// <summary>The mistake: how far the predicted class is from the right one. The argmax has no gradient.</summary>
    private static Tensor DistanceOfClasses(Tensor output, Tensor y)
    {
        var predicted = output.argmax(1);
        return (predicted - y).to_type(ScalarType.Float32).pow(2).mean();
    }

    /// <summary>Another mistake: a softmax this sharp gives probabilities of zero, whose logarithm is minus infinity.</summary>
    private static Tensor SharpCrossEntropy(Tensor output, Tensor y)
    {
        var probability = (output / 0.1).softmax(1).gather(1, y.unsqueeze(1));
        return probability.log().neg().mean();
    }

    private static void Chapter(string number, string title) => Console.WriteLine($"\n{number,-3}{title}");
}
