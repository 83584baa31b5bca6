// What fails while a gradient is handed over: the backward pass goes on, and the failure is counted and said.
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Monitor;
using Sonde.Torch.Tests.Probes.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Interop;

public class GradientHooksTests
{
    public GradientHooksTests() => Assert.SkipUnless(GradientHooks.IsAvailable(out var reason), reason);

    [Fact]
    public void Hook_AReceiverThatThrows_IsCountedAndToldAndTheGradientGoesOn()
    {
        using var scope = NewDisposeScope();
        var before = GradientHooks.Failures;
        var told = new List<Exception>();
        var x = ones(2).requires_grad_();
        var y = x * 3;
        var id = GradientHooks.Hook(y, _ => throw new FormatException("thrown on purpose"), told.Add);

        (y * y).sum().backward();
        GradientHooks.Forget(id);

        Assert.Equal("thrown on purpose", Assert.IsType<FormatException>(Assert.Single(told)).Message);
        Assert.Equal(1, GradientHooks.Failures - before);
        Assert.Equal(36, x.grad!.sum().ToDouble());
    }

    [Fact]
    public void Hook_WhoeverIsToldThrowsToo_TheGradientGoesOn()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();
        var y = x * 3;
        var id = GradientHooks.Hook(y, _ => throw new FormatException("first"), _ => throw new FormatException("second"));

        (y * y).sum().backward();
        GradientHooks.Forget(id);

        Assert.Equal(36, x.grad!.sum().ToDouble());
    }

    [Fact]
    public void Monitor_AGradientThatCannotBeHandedOver_IsSaidOnceAndRecorded()
    {
        using var run = new TemporaryRun();
        using var net = Probes.Activations.Networks.Make("cnn", out var loss);
        try
        {
            Watched.Train(net, loss, 4, Watched.Options(run, every: 1), run.Folder, before: step =>
                GradientHooks.Forced = step == 1 ? new FormatException("no gradient, on purpose") : null);
        }
        finally
        {
            GradientHooks.Forced = null;
        }

        var line = Assert.Single(run.Messages.ToString().TrimEnd().Split('\n'));
        Assert.Contains("FormatException: no gradient, on purpose", line, StringComparison.Ordinal);
        Assert.Contains(run.Load().Blobs.Keys, tag => tag.StartsWith("sonde/problems", StringComparison.Ordinal));
    }
}
