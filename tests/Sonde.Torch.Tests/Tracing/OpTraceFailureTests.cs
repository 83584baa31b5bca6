// Code that throws inside OpTrace.Record: the trace is kept, the failure is the user's, and no monitor takes it for a step of its training.
using System.Runtime.InteropServices;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Tracing;

public sealed class OpTraceFailureTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public OpTraceFailureTests() => Assert.SkipUnless(NativeTrace.IsAvailable(out _), "ops cannot be seen on this platform");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Record_OfABodyThatThrows_KeepsTheTraceWithTheException()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(4, 3);
        void Body() => model.call(randn(2, 4)).argmax(1).to(ScalarType.Float32).mean().backward();

        var thrown = Assert.Throws<ExternalException>(() => OpTrace.Record(Body));
        var trace = OpTrace.Of(thrown)!;
        Assert.Same(thrown, trace.Failure);
        Assert.Contains(trace.Ops, op => op.Name == "aten::argmax");
        Assert.Equal("aten::argmax", Assert.Single(trace.Cuts).Op);
        Assert.Contains("threw ExternalException: ", trace.ToString(), StringComparison.Ordinal);

        Assert.NotNull(OpTrace.Of(Assert.Throws<ExternalException>(() => OpTrace.Record(Body, model))));
        Assert.Null(OpTrace.Of(new InvalidOperationException()));
        Assert.NotNull(OpTrace.Record(Body, model, out var kept).Failure);
        Assert.NotNull(kept);
        Assert.Null(OpTrace.Record(() => ones(2)).Failure);
    }

    [Fact]
    public void ToString_NamesCutsShapesLayersAndLines()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("fc", nn.Linear(4, 3)));
        var trace = OpTrace.Record(() => model.call(ones(2, 4)).argmax(1).to(ScalarType.Float32).mean(), model);
        var lines = trace.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal($"{trace.Ops.Count} ops, {trace.Cuts.Count} cuts, {trace.Detached.Count} detached", lines[0]);
        Assert.Contains(lines, line => line.Contains("aten::argmax [2, 3] -> [2] loses gradient", StringComparison.Ordinal)
            && line.Contains("OpTraceFailureTests.cs:", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("-> [2, 3] with gradient in fc", StringComparison.Ordinal)
            || line.Contains("-> [2, 3] begins gradient in fc", StringComparison.Ordinal));
    }

    [Fact]
    public void ToString_OfALongTrace_SaysHowManyOpsAreLeftOut()
    {
        using var scope = NewDisposeScope();
        var one = ones(1);
        var trace = OpTrace.Record(() =>
        {
            for (var i = 0; i < 300; i++) one.add_(1);
        });
        var lines = trace.ToString().Split('\n');
        Assert.Contains(lines, line => line.Contains($"{trace.Ops.Count - 200} of {trace.Ops.Count} ops are left out here", StringComparison.Ordinal));
        Assert.Equal(202, lines.Length);
    }

    [Fact]
    public void Record_OfAnExperimentBesideAMonitoredTraining_IsNoFailureOfTheTraining()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            Experiment();   // while the first step is traced
            training.Step(monitor);
            Experiment();   // after it
            training.Step(monitor);
        }
        Assert.Equal("", _run.Messages.ToString());
        Assert.DoesNotContain(_run.Load().Blobs.Keys, tag => tag.StartsWith("sonde/problems", StringComparison.Ordinal));

        void Experiment() => Assert.Throws<ExternalException>(() => OpTrace.Record(() => training.Model.call(randn(2, 4)).detach().sum().backward()));
    }

    [Fact]
    public void Backward_AfterTheTrainingInAnotherMethod_IsNotSaidToBeAStep()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 3; i++) training.Step(monitor);
        Assert.Throws<ExternalException>(() => ones(2).sum().backward());
        Assert.Contains("failed after step 2, outside of the method that calls Step", _run.Messages.ToString(), StringComparison.Ordinal);
    }
}
