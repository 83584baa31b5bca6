// What the GANs share: a ring of points, a generator, a discriminator, and a measure of how much of the ring is met.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FaultZoo.Programs.Gan;

internal static class Networks
{
    public const int Noise = 8;

    /// <summary>Points around a circle, with noise: [n, 2].</summary>
    public static Tensor Ring(int n, double radius = 1)
    {
        var angle = rand(n) * (2 * Math.PI);
        return (stack([angle.cos(), angle.sin()], 1) * radius) + (randn(n, 2) * 0.1 * radius);
    }

    public static Module<Tensor, Tensor> Generator(params (string, Module<Tensor, Tensor>)[] head) => Sequential([
        ("fc1", Linear(Noise, 48)), ("relu1", ReLU()), ("fc2", Linear(48, 48)), ("relu2", ReLU()), ("fc3", Linear(48, 2)), .. head]);

    public static Module<Tensor, Tensor> Discriminator(params (string, Module<Tensor, Tensor>)[] head) => Sequential([
        ("fc1", Linear(2, 48)), ("act1", LeakyReLU(0.2)), ("fc2", Linear(48, 48)), ("act2", LeakyReLU(0.2)), ("fc3", Linear(48, 1)), .. head]);

    /// <summary>Mean distance of generated points from the nearest real one, and the share of the eighths of the ring that are met.</summary>
    public static void Report(ZooContext zoo, Module<Tensor, Tensor> generator, Tensor real)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var fake = generator.call(randn(400, Noise));
        var apart = (fake.unsqueeze(1) - real[..400].unsqueeze(0)).pow(2).sum(2).sqrt();
        zoo.Result("distance to the data", apart.min(1).values.mean().item<float>());
        var eighth = ((atan2(fake[.., 1], fake[.., 0]) / (Math.PI / 4)).round() + 8).to_type(ScalarType.Int64) % 8;
        zoo.Result("eighths met", Enumerable.Range(0, 8).Count(i => eighth.eq(i).sum().item<long>() > 8) / 8.0);
    }
}
