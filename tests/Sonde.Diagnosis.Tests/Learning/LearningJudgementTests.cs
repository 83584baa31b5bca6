// Whether a network learns, from loss and accuracy together.
namespace Sonde.Diagnosis.Tests.Learning;

public class LearningJudgementTests
{
    private static LearningState Of(RunSignals signals) => LearningJudgement.Of(signals, new(), new()).State;

    [Fact]
    public void Of_AccuracyAtChanceThoughTheLossFell_IsNotLearning() => Assert.Equal(LearningState.NotLearning, Of(Synthetic.AtChance(300, 1) with
    {
        TrainLoss = Synthetic.Noisy(300, t => 2.303 + (5 * Math.Exp(-60 * t)), 0.01, 1),
    }));

    [Fact]
    public void Of_AccuracyAboveChance_IsLearning() => Assert.Equal(LearningState.Learning, Of(Synthetic.Learning(300, 1) with { TrainLoss = null }));

    [Fact]
    public void Of_AccuracyBarelyAboveChanceAndLossFlat_IsNotLearning() => Assert.Equal(LearningState.NotLearning, Of(Synthetic.AtChance(300, 1) with
    {
        TrainAccuracy = Synthetic.Accuracy(300, _ => 0.125, 64, 3, "accuracy/train"),
    }));

    [Fact]
    public void Of_LossLeavingThePlateauOfGuessing_IsSlow() => Assert.Equal(LearningState.Slow, Of(Synthetic.AtChance(300, 1) with
    {
        TrainLoss = Synthetic.Noisy(300, t => 2.303 - (0.2 * t), 0.01, 1),
    }));

    [Fact]
    public void Of_Nothing_IsUnknown() => Assert.Equal(LearningState.Unknown, Of(new("run")));
}
