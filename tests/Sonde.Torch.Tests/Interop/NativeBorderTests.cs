// Bad input at each place where Sonde itself calls native code: an answer or an exception, never the end of the process.
using System.Diagnostics;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Interop;

public class NativeBorderTests
{
    public NativeBorderTests() => Assert.SkipUnless(NativeTrace.IsAvailable(out var reason), reason);

    // In a process of its own: an exception that native code lets through would take the other tests with it.
    [Theory]
    [InlineData(nameof(DescribeOddTensors))]
    [InlineData(nameof(TraceOpsThatFail))]
    [InlineData(nameof(HookAndReadWhatHasNoGraph))]
    [InlineData(nameof(StepWithOddTensors))]
    public async Task BadInput_InAProcessOfItsOwn_DoesNotEndIt(string method)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(typeof(NativeBorderTests).Assembly.Location);
        foreach (var argument in new[] { "-method", $"{typeof(NativeBorderTests).FullName}.{method}", "-explicit", "only" }) start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(child.ExitCode == 0, await output + error);
        Assert.Contains("Total: 1", await output, StringComparison.Ordinal);   // it ran, and to its end
    }

    [Fact(Explicit = true)]
    public void DescribeOddTensors()
    {
        using var scope = NewDisposeScope();
        var disposed = ones(2);
        disposed.Dispose();
        foreach (var tensor in Odd().Append(disposed))
        {
            Assert.NotEmpty(tensor.describe());
            var view = new TensorDebugView(tensor);
            Assert.NotNull(view.Range);
            Assert.NotNull(view.Gradient);
            Assert.NotNull(view.NonFiniteRows);
        }
    }

    [Fact(Explicit = true)]
    public void TraceOpsThatFail()
    {
        using var scope = NewDisposeScope();
        var odd = Odd().ToList();
        Action[] failing =
        [
            () => ones(2, 3).mm(ones(2, 3)), () => cat([ones(2, 3), ones(3, 2)]), () => ones(3).view(2),
            () => ones(2, 3).index_select(0, tensor(new long[] { 7 })),
            () => ones(2).backward(), () => nn.functional.cross_entropy(ones(2, 3), tensor(new long[] { 0, 9 })),
        ];
        foreach (var body in failing)
        {
            OpTrace.Record(body, null, out var thrown);
            Assert.NotNull(thrown);
        }

        foreach (var tensor in odd)
            Assert.NotEmpty(OpTrace.Record(() => tensor.clone().add(tensor), null, out _).Ops); // what is quantised cannot be added, and says so
    }

    [Fact(Explicit = true)]
    public void HookAndReadWhatHasNoGraph()
    {
        using var scope = NewDisposeScope();
        var model = nn.Linear(3, 2);
        foreach (var tensor in Odd())
        {
            Assert.Equal(0, GradientHooks.Hook(tensor, _ => { }, _ => { }));
            Assert.Throws<InvalidOperationException>(() => AutogradGraph.Capture(tensor, model));
            Assert.NotEmpty(AutogradGraph.Capture(() => tensor, model).Nodes);
            Assert.NotEmpty(GradientFlow.Capture(model, tensor).Rows);
        }

        var written = ones(3).requires_grad_() * 2;
        var view = written.view(3);
        written.add_(1);
        view.add_(1);
        Assert.NotEmpty(AutogradGraph.Capture(view.sum(), model).Nodes);
        Assert.NotEmpty(AutogradGraph.Capture(written, model).Notes);
    }

    [Fact(Explicit = true)]
    public void StepWithOddTensors()
    {
        foreach (var level in new[] { MonitorLevel.Light, MonitorLevel.Full })
        {
            foreach (var number in Enumerable.Range(0, Odd().Count()))
            {
                using var scope = NewDisposeScope();
                using var run = new TemporaryRun();
                using var training = new TinyTraining();
                using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, run.Folder,
                    run.Options with { Level = level, Replay = (x, y) => nn.functional.cross_entropy(training.Model.call(x), y) });
                training.Step(monitor);
                var odd = Odd().ElementAt(number);
                monitor.Step(odd, odd, odd, odd);
                monitor.Step(full([], double.NaN), odd, odd, odd);   // a look at the failed step
                training.Step(monitor);
                Assert.NotNull(monitor.Diagnose());
            }
        }
    }

    private static IEnumerable<Tensor> Odd() =>
    [
        zeros(0, 3), ones(2, 3, device: META), eye(3).to_sparse(), view_as_complex(ones(2, 2)), ones(2, ScalarType.Bool), ones(2, ScalarType.Float16),
        ones(1).expand(5), full([2], double.NaN), ones(Enumerable.Repeat(1L, 18).ToArray()), quantize_per_tensor(ones(2), 0.1, 0, ScalarType.QUInt8),
    ];
}
