// REINFORCE on a bandit with contexts: the logarithm of what was done, the sign, and the graph between them.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Reinforcement;

[Family("reinforcement")]
internal sealed class PolicyGradients
{
    [Sick("flipped-loss-sign", Place = "logProb")]
    public void ReturnsMinimised(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var logProb = F.log_softmax(logits, 1).gather(1, arms.unsqueeze(1)).squeeze(1);
        return (logProb * advantage).mean();
    });

    [Healthy(TwinOf = nameof(ReturnsMinimised))]
    public void ReturnsMaximised(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var logProb = F.log_softmax(logits, 1).gather(1, arms.unsqueeze(1)).squeeze(1);
        return -(logProb * advantage).mean();
    });

    /// <summary>nll_loss is given probabilities.</summary>
    [Sick("missing-log-softmax", Place = "softmax|nll_loss")]
    public void LikelihoodWithoutLogarithm(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var probabilities = F.softmax(logits, 1);
        return (F.nll_loss(probabilities, arms, reduction: Reduction.None) * advantage).mean();
    });

    [Healthy(TwinOf = nameof(LikelihoodWithoutLogarithm))]
    public void CrossEntropyTimesAdvantage(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
        (F.cross_entropy(logits, arms, reduction: Reduction.None) * advantage).mean());

    /// <summary>Log-probabilities were collected as numbers, as one collects rewards.</summary>
    [Sick("loss-detached", "graph-cut", "no-gradient", Place = "data<|tensor(|ToArray")]
    public void LogProbabilitiesAsNumbers(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var logProb = F.log_softmax(logits, 1).gather(1, arms.unsqueeze(1)).squeeze(1);
        var collected = logProb.data<float>().ToArray();
        return -(tensor(collected, requires_grad: true) * advantage).mean();
    });

    [Healthy(TwinOf = nameof(LogProbabilitiesAsNumbers))]
    public void LogProbabilitiesAsTensors(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var collected = F.log_softmax(logits, 1).gather(1, arms.unsqueeze(1)).squeeze(1).unbind(0);
        return -(stack(collected) * advantage).mean();
    });

    /// <summary>Scores of a softmax go through another softmax.</summary>
    [Sick("softmax-before-cross-entropy", Place = "softmax|cross_entropy")]
    public void SoftmaxUnderCrossEntropy(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var probabilities = logits.softmax(1);
        return (F.cross_entropy(probabilities, arms, reduction: Reduction.None) * advantage).mean();
    });

    /// <summary>The entropy of a policy with forbidden arms: nought times the logarithm of nought.</summary>
    [Sick("non-finite", Place = "log()")]
    public void EntropyOfForbiddenArms(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var allowed = ones(1, 4);
        allowed[0, 3] = 0;
        var p = logits.softmax(1) * allowed;
        var entropy = -(p * p.log()).sum(1).mean();
        var logProb = F.log_softmax(logits, 1).gather(1, arms.unsqueeze(1)).squeeze(1);
        return -(logProb * advantage).mean() - (0.01 * entropy);
    });

    [Healthy(TwinOf = nameof(EntropyOfForbiddenArms))]
    public void EntropyOfAllArms(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var logarithms = F.log_softmax(logits, 1);
        var entropy = -(logarithms.exp() * logarithms).sum(1).mean();
        return -(logarithms.gather(1, arms.unsqueeze(1)).squeeze(1) * advantage).mean() - (0.01 * entropy);
    });

    /// <summary>Rewards have a column of their own, log-probabilities have none: each is multiplied by each.</summary>
    [Sick("loss-broadcast", Place = "advantage")]
    public void EachReturnWithEachArm(ZooContext zoo) => Train(zoo, (logits, arms, advantage) =>
    {
        var logProb = F.log_softmax(logits, 1).gather(1, arms.unsqueeze(1));
        return -(logProb * advantage).mean();
    });

    private static void Train(ZooContext zoo, Func<Tensor, Tensor, Tensor, Tensor> criterion)
    {
        var bandit = new Bandit();
        using var policy = Sequential(("fc1", Linear(Bandit.Features, 32)), ("relu1", ReLU()), ("fc2", Linear(32, Bandit.Arms)));
        using var optimizer = optim.Adam(policy.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(policy, optimizer, zoo.Logs, zoo.Options);
        var baseline = 0.0;
        for (var step = 0; step < 400; step++)
        {
            using var scope = NewDisposeScope();
            var contexts = Bandit.Contexts(64);
            var logits = policy.call(contexts);
            var arms = logits.detach().softmax(1).multinomial(1).squeeze(1);
            var pay = bandit.Pay(contexts, arms);
            var loss = criterion(logits, arms, pay - baseline);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            baseline = (0.9 * baseline) + (0.1 * pay.mean().item<float>());
            monitor.Step(loss, contexts, logits);
        }
        zoo.Result("best arm chosen", bandit.Right(policy.call));
    }
}
