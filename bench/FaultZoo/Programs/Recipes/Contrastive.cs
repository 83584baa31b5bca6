// Embeddings from pairs of views: InfoNCE, triplets, variance terms, and what becomes of them without a part.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Recipes;

[Family("recipes")]
internal sealed class Contrastive
{
    [Healthy(TwinOf = nameof(ContrastOfSoftmax))]
    public void InfoNce(ZooContext zoo) => Train(zoo, (a, b) =>
    {
        var similar = F.normalize(a).mm(F.normalize(b).t()) / 0.2;
        return F.cross_entropy(similar, arange(64, ScalarType.Int64));
    });

    /// <summary>Similarities are made probabilities first.</summary>
    [Sick("softmax-before-cross-entropy", Place = "softmax|cross_entropy")]
    public void ContrastOfSoftmax(ZooContext zoo) => Train(zoo, (a, b) =>
    {
        var similar = (F.normalize(a).mm(F.normalize(b).t()) / 0.2).softmax(1);
        return F.cross_entropy(similar, arange(64, ScalarType.Int64));
    });

    /// <summary>Both directions, and a positive pair that is never with itself.</summary>
    [Healthy]
    public void NormalisedTemperatureBothWays(ZooContext zoo) => Train(zoo, (a, b) =>
    {
        var both = F.normalize(cat([a, b], 0));
        var similar = (both.mm(both.t()) / 0.3).masked_fill(eye(128).to_type(ScalarType.Bool), -1e9);
        var partner = (arange(128, ScalarType.Int64) + 64) % 128;
        return F.cross_entropy(similar, partner);
    });

    /// <summary>Pairs are drawn together and nothing pushes others apart: everything falls into one point.</summary>
    [Sick("constant-prediction", "input-ignored")]
    public void OnlyAttraction(ZooContext zoo) => Train(zoo, (a, b) => F.mse_loss(a, b));

    [Healthy(TwinOf = nameof(OnlyAttraction))]
    public void AttractionAndVariance(ZooContext zoo) => Train(zoo, (a, b) =>
    {
        var spread = (1 - (a.var(0) + 1e-4).sqrt()).clamp_min(0).mean() + (1 - (b.var(0) + 1e-4).sqrt()).clamp_min(0).mean();
        return F.mse_loss(a, b) + spread;
    });

    /// <summary>Lengths by hand; an embedding after a ReLU is sometimes nought.</summary>
    [Sick("non-finite", Place = "norm(")]
    public void DividedByItsLength(ZooContext zoo) => Train(zoo, (a, b) =>
    {
        var (left, right) = (F.relu(a - 0.5), F.relu(b - 0.5));
        left = left / left.norm(1, keepdim: true);
        right = right / right.norm(1, keepdim: true);
        return F.cross_entropy(left.mm(right.t()) / 0.2, arange(64, ScalarType.Int64));
    });

    [Healthy(TwinOf = nameof(DividedByItsLength))]
    public void DividedByItsLengthOrALittle(ZooContext zoo) => Train(zoo, (a, b) =>
    {
        var (left, right) = (F.normalize(F.relu(a + 0.1), eps: 1e-6), F.normalize(F.relu(b + 0.1), eps: 1e-6));
        return F.cross_entropy(left.mm(right.t()) / 0.2, arange(64, ScalarType.Int64));
    });

    /// <summary>Anchor, partner, and the partner of another; the sign of the margin's two sides is exchanged.</summary>
    [Sick("flipped-loss-sign", Place = "near - far|far - near|clamp_min")]
    public void TripletTheWrongWayRound(ZooContext zoo) => Train(zoo, (a, b) =>
    {
        var (near, far) = ((a - b).pow(2).sum(1), (a - b.roll(1, 0)).pow(2).sum(1));
        return (far - near + 1).clamp_min(0).mean();
    });

    [Healthy(TwinOf = nameof(TripletTheWrongWayRound))]
    public void Triplet(ZooContext zoo) => Train(zoo, (a, b) =>
    {
        var (near, far) = ((a - b).pow(2).sum(1), (a - b.roll(1, 0)).pow(2).sum(1));
        return (near - far + 1).clamp_min(0).mean();
    });

    private static void Train(ZooContext zoo, Func<Tensor, Tensor, Tensor> criterion)
    {
        var (x, y) = Data.Blobs(1600, classes: 12, features: 10, spread: 0.6);
        using var model = Sequential(("fc1", Linear(10, 64)), ("relu1", ReLU()), ("fc2", Linear(64, 64)), ("relu2", ReLU()), ("embed", Linear(64, 8)));
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, _) in zoo.Steps(x, y, 64, 350))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var first = model.call(data + (randn_like(data) * 0.3));
            var second = model.call(data + (randn_like(data) * 0.3));
            var loss = criterion(first, second);
            loss.backward();
            optimizer.step();
            monitor.Step(loss);
        }
        using var end = NewDisposeScope();
        using var off = no_grad();
        var embedded = model.call(x);
        var apart = (embedded[..800].unsqueeze(1) - embedded[800..].unsqueeze(0)).pow(2).sum(2);
        zoo.Result("class of the nearest neighbour", y[800..][apart.argmin(1)].eq(y[..800]).to_type(ScalarType.Float32).mean().item<float>());
        zoo.Result("spread", embedded.std(0).mean().item<float>());
    }
}
