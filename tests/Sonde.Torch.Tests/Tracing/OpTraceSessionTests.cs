// The session: what it says of the loss and of each parameter, threads, memory, and its end.
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Interop;
using Sonde.Torch.Tracing;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Tracing;

public class OpTraceSessionTests
{
    public OpTraceSessionTests() => Assert.SkipUnless(NativeTrace.IsAvailable(out var reason), reason);

    [Fact]
    public void Analyze_OfAHealthyStep_FindsEveryParameterConnected()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 3);
        using var session = OpTraceSession.Start();
        var loss = model.call(randn(2, 4)).pow(2).mean();
        session.Stop();

        var analysis = session.Analyze(loss, Named(model));

        Assert.Empty(analysis.Cuts);
        Assert.Equal(["bias", "weight"], analysis.UsedParameters.Order());
        Assert.All(analysis.Paths.Values, path => Assert.Equal(LossPath.Differentiable, path));
        Assert.True(analysis.LossRequiresGrad);
        Assert.False(analysis.LossIsLeaf);
        Assert.Equal("native", analysis.Tracing);
    }

    [Fact]
    public void Analyze_WithALayerThatIsNeverCalled_SaysSoOfItsParametersOnly()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(("used", Linear(4, 3)), ("forgotten", Linear(3, 3)));
        using var session = OpTraceSession.Start();
        var loss = ((Module<Tensor, Tensor>)model[0]).call(randn(2, 4)).sum();
        session.Stop();

        var analysis = session.Analyze(loss, Named(model));

        Assert.Empty(analysis.Cuts);
        Assert.Equal(["used.bias", "used.weight"], analysis.UsedParameters.Order());
        Assert.Equal(LossPath.None, analysis.Paths["forgotten.weight"]);
        Assert.Equal(LossPath.Differentiable, analysis.Paths["used.weight"]);
    }

    [Fact]
    public void Analyze_WithALayerBesideTheLoss_TellsUsedFromConnected()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(("used", Linear(4, 3)), ("beside", Linear(3, 3)));
        using var session = OpTraceSession.Start();
        var hidden = ((Module<Tensor, Tensor>)model[0]).call(randn(2, 4));
        ((Module<Tensor, Tensor>)model[1]).call(hidden);
        var loss = hidden.sum();
        session.Stop();

        var analysis = session.Analyze(loss, Named(model));

        Assert.Contains("beside.weight", analysis.UsedParameters);
        Assert.Equal(LossPath.None, analysis.Paths["beside.weight"]);
        Assert.Empty(analysis.Cuts);
    }

    [Fact]
    public void Analyze_AfterMoreOpsThanAreKept_SaysSoAndBlamesNobody()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 3);
        using var session = OpTraceSession.Start(model, everything: true, mostOps: 50);
        var other = zeros(1);
        for (var i = 0; i < 200; i++) other.add_(1);
        var loss = model.call(randn(2, 4)).pow(2).mean();
        session.Stop();

        var analysis = session.Analyze(loss, Named(model));
        var reasons = new TraceReasons();
        reasons.Learn(analysis);

        Assert.Equal(50, session.OpCount);
        Assert.Contains("more than 50 ops", analysis.Limitation, StringComparison.Ordinal);
        Assert.Empty(analysis.Cuts);
        foreach (var row in GradientFlow.Capture(model.named_parameters()).Rows) Assert.Null(reasons.Explain(row));
    }

    [Fact]
    public void Analyze_WithoutALoss_TakesTheLastNumberThatNothingConsumed()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 3);
        using var session = OpTraceSession.Start();
        var output = model.call(randn(2, 4));
        var accuracy = output.argmax(1).to_type(ScalarType.Float32).mean().add(0);
        output.argmax(1).to_type(ScalarType.Float32).sum();
        accuracy.ToScalar();
        session.Stop();

        var analysis = session.Analyze(null, Named(model));

        Assert.False(analysis.LossRequiresGrad);
        Assert.Equal("aten::argmax", Assert.Single(analysis.Cuts).Op);
        Assert.All(analysis.Paths.Values, path => Assert.Equal(LossPath.Cut, path));
    }

    [Fact]
    public void Analyze_WithALossMadeTrainable_SaysThatItIsALeaf()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 3);
        using var session = OpTraceSession.Start();
        var loss = model.call(randn(2, 4)).round().to_type(ScalarType.Int64).to_type(ScalarType.Float32).mean();
        loss.requires_grad = true;
        loss.backward();
        session.Stop();

        foreach (var analysis in new[] { session.Analyze(loss, Named(model)), session.Analyze(null, Named(model)) })
        {
            Assert.True(analysis.LossRequiresGrad);
            Assert.True(analysis.LossIsLeaf);
            Assert.Equal("aten::to", Assert.Single(analysis.Cuts).Op);
        }
    }

    [Fact]
    public void Analyze_WithADetachedCopyOfTheLoss_LooksAtTheLossItself()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 3);
        using var session = OpTraceSession.Start();
        var loss = model.call(randn(2, 4)).mean();
        loss.backward();
        var logged = loss.detach();
        session.Stop();

        var analysis = session.Analyze(logged, Named(model));

        Assert.True(analysis.LossRequiresGrad);
        Assert.Empty(analysis.Cuts);
    }

    [Fact]
    public void Analyze_WithForcedFallback_KnowsOnlyWhatTheLossItselfTells()
    {
        using var scope = NewDisposeScope();
        using var forced = NativeTrace.ForceFallback("an export is missing");
        var model = Linear(4, 3);
        using var session = OpTraceSession.Start();
        var loss = model.call(randn(2, 4)).mean();

        var analysis = session.Analyze(loss, Named(model));

        Assert.False(session.IsTracing);
        Assert.Equal("none", analysis.Tracing);
        Assert.True(analysis.LossRequiresGrad);
        Assert.All(analysis.Paths.Values, path => Assert.Equal(LossPath.Unknown, path));
        Assert.Contains("an export is missing", analysis.Limitation, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_OnTwoThreads_KeepsTheirOpsApart()
    {
        using var both = new Barrier(2);
        var results = new (int Ops, int Cuts)[2];

        void Train(int index)
        {
            using var scope = NewDisposeScope();
            var model = Linear(4, 3);
            using var session = OpTraceSession.Start();
            for (var i = 0; i < 50; i++)
            {
                both.SignalAndWait();
                var output = model.call(ones(2, 4));
                var loss = index == 0 ? output.mean() : output.argmax(1).to_type(ScalarType.Float32).mean();
                if (i == 49)
                {
                    session.Stop();
                    var analysis = session.Analyze(loss, Named(model));
                    results[index] = (analysis.Ops, analysis.Cuts.Count);
                }
            }
        }

        var threads = new[] { new Thread(() => Train(0)), new Thread(() => Train(1)) };
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal((50 * 4, 0), results[0]); // ones, t, addmm, mean
        Assert.Equal((50 * 6, 1), results[1]); // ones, t, addmm, argmax, to, mean
    }

    [Fact]
    public void Start_InsideAnotherSession_LetsBothSee()
    {
        using var scope = NewDisposeScope();
        using var outer = OpTraceSession.Start();
        ones(1).add(1);

        using (var inner = OpTraceSession.Start())
        {
            ones(1).add(1);
            inner.Stop();
            Assert.Equal(2, inner.Ops.Count);
        }

        ones(1).add(1);
        Assert.Equal(6, outer.Ops.Count);
    }

    [Fact]
    public void Stop_EndsTheTrace()
    {
        using var scope = NewDisposeScope();
        using var session = OpTraceSession.Start();
        ones(1).add(1);
        session.Stop();
        ones(1).add(1);

        Assert.Equal(2, session.Ops.Count);
        Assert.False(session.IsTracing);
    }

    [Fact]
    public void Stop_OnAnotherThread_EndsTheTraceToo()
    {
        using var scope = NewDisposeScope();
        using var session = OpTraceSession.Start();
        ones(1).add(1);
        var other = new Thread(session.Stop);
        other.Start();
        other.Join();
        ones(1).add(1);

        Assert.Equal(2, session.Ops.Count);
        using var counter = new OpCounter(); // the thread traces again, once for each op
        ones(1).add(1);
        Assert.Equal(2, counter.Ops);
    }

    [Fact]
    public unsafe void Dispose_GivesBackEveryTensorItHeld()
    {
        using var model = Linear(4, 3);
        using var x = randn(2, 4);
        var references = () => *(long*)(*(nint*)x.Handle + NativeLayout.References);
        var before = references();
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 1000; step++)
        {
            using var scope = NewDisposeScope();
            using var session = OpTraceSession.Start();
            using var loss = model.call(x).pow(2).mean();
            loss.backward();
            session.Stop();
            session.Analyze(loss, Named(model));
        }

        Assert.Equal(before, references());
        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static List<(string, Tensor)> Named(Module model) => [.. model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter))];
}
