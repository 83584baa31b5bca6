// Arguments of Step in the wrong place or form: reported once and recorded, and the training goes on.
using System.Text;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class StepChecksTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    private string[] Lines => _run.Messages.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [Fact]
    public void Step_OutputAndLabelsSwapped_IsReportedOnceAndRecorded()
    {
        Steps((monitor, loss, x, output, y) => monitor.Step(loss, x, y, output));
        var line = Assert.Single(Lines);
        Assert.Contains("was given an output of Int64 [8] and a y of Float32 [8, 3] with gradient: they look swapped", line, StringComparison.Ordinal);
        Assert.Contains("they look swapped", Problems(), StringComparison.Ordinal);
        Assert.Equal(6, _run.Values("loss/train").Length);
    }

    [Fact]
    public void Step_OutputAndTargetsOfARegressionSwapped_IsReported()
    {
        Steps((monitor, loss, x, output, _) =>
        {
            using var targets = randn(8, 3);
            monitor.Step(loss, x, targets, output);
        });
        Assert.Contains("they look swapped", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_InputAndOutputSwapped_IsReported()
    {
        Steps((monitor, loss, x, output, y) => monitor.Step(loss, output, x, y));
        Assert.Contains("the input comes before the model's output", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_PredictedClassesAsOutput_AsksForTheScores()
    {
        Steps((monitor, loss, x, output, y) => monitor.Step(loss, x, output.argmax(1), y));
        Assert.Contains("Accuracy needs the scores", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_RightArguments_AreNotReported()
    {
        Steps((monitor, loss, x, output, y) =>
        {
            monitor.Step(loss, x, output, y);
            monitor.Step(loss, x, output.detach(), y, step: 5);
            monitor.Step(loss, x, output.softmax(1), nn.functional.one_hot(y, 3).to(ScalarType.Float32), step: 5);   // several calls may share a step
            monitor.Step(loss, randint(0, 9, [8]), output, null);
            using var attacked = randn(8, 4).requires_grad_();   // an input that is searched for
            monitor.Step(loss, attacked, output, y);
            monitor.Step(loss, attacked, output.detach(), y);
            monitor.Step(loss.detach(), null, null, null);
        }, steps: 1);
        Assert.Empty(Lines);
    }

    [Fact]
    public void Step_NegativeOrFallingSteps_AreReportedOnce()
    {
        Steps((monitor, loss, x, output, y) =>
        {
            foreach (var step in new long[] { -3, -2, 0, 7, 0, 1, 0 }) monitor.Step(loss, x, output, y, step);
        }, steps: 1);
        Assert.Equal(2, Lines.Length);
        Assert.Contains("was given step -3", Lines[0], StringComparison.Ordinal);
        Assert.Contains("was given step 0 after step 7", Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Step_LossOfSeveralElements_IsReportedAndRecorded()
    {
        Steps((monitor, _, x, output, y) => monitor.Step(nn.functional.cross_entropy(output, y, reduction: nn.Reduction.None), x, output, y));
        Assert.Contains("the loss has 8 elements, not one; their mean is recorded", Assert.Single(Lines), StringComparison.Ordinal);
        Assert.Contains("8 elements", Problems(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5), InlineData(1.01), InlineData(-0.1), InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(double.NegativeInfinity)]
    public void Attach_BudgetThatIsNoShare_IsRefused(double budget)
    {
        using var model = nn.Linear(2, 2);
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => TrainingMonitor.Attach(model, null, _run.Folder, _run.Options with { Budget = budget }));
        Assert.Contains("Budget is a share of a step's time, 0 to 1", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(0.02)]
    public void Attach_BudgetThatIsAShare_IsTaken(double budget)
    {
        using var model = nn.Linear(2, 2);
        TrainingMonitor.Attach(model, null, _run.Folder, _run.Options with { Budget = budget }).Dispose();
        Assert.Empty(Lines);
    }

    private void Steps(Action<TrainingMonitor, Tensor, Tensor, Tensor, Tensor> step, int steps = 6)
    {
        using var model = nn.Linear(4, 3);
        using var monitor = TrainingMonitor.Attach(model, null, _run.Folder, _run.Options);
        for (var i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            var (x, y) = (randn(8, 4), randint(0, 3, [8]));
            var output = model.call(x);
            var loss = nn.functional.cross_entropy(output, y);
            loss.backward();
            step(monitor, loss, x, output, y);
        }
    }

    private string Problems()
    {
        var texts = _run.Load().Blobs.Single(tag => tag.Key.StartsWith("sonde/problems", StringComparison.Ordinal)).Value;
        return string.Concat(Enumerable.Range(0, texts.Count).Select(i => Encoding.UTF8.GetString(texts.Read(i))));
    }
}
