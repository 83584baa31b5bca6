// Capturing changes nothing, and bad input is named.
using System.Diagnostics;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Model;

public class CaptureSafetyTests
{
    [Fact]
    public void Capture_OfATrainingNetwork_LeavesStatisticsRandomStateGradientsAndModeAsTheyWere()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(("fc", Linear(4, 8)), ("bn", BatchNorm1d(8)), ("drop", Dropout(0.5)), ("last", Linear(8, 2)));
        var x = randn(6, 4);
        model.call(x).sum().backward();
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var gradients = model.parameters().Select(parameter => parameter.grad!.clone()).ToList();
        var state = torch.random.get_rng_state().clone();

        ModelGraph.Capture(model, x);
        LayerTable.Capture(model, x);

        foreach (var (name, value) in model.state_dict()) Assert.True(value.Equals(before[name]), name);
        foreach (var (parameter, gradient) in model.parameters().Zip(gradients)) Assert.True(parameter.grad!.Equals(gradient));
        Assert.True(torch.random.get_rng_state().Equals(state));
        Assert.True(model.training);
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Capture_ManyTimes_LeaksNoTensorAndNoCallback()
    {
        using var scope = NewDisposeScope();
        var model = GraphModels.LeNet();
        var x = randn(1, 1, 32, 32);
        ModelGraph.Capture(model, x);
        var (tensors, callbacks) = (LiveTensors.Count(), NativeTrace.LiveCallbacks);

        for (var i = 0; i < 5; i++) ModelGraph.Capture(model, x);

        Assert.Equal((tensors, callbacks), (LiveTensors.Count(), NativeTrace.LiveCallbacks));
    }

    [Fact]
    public void Capture_WhenALayerGetsAWrongShape_NamesItAndTakesItsHooksOff()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(("first", Linear(4, 8)), ("relu", ReLU()), ("last", Linear(9, 3)));

        var thrown = Assert.Throws<InvalidOperationException>(() => ModelGraph.Capture(model, randn(2, 4)));

        Assert.Contains("layer 'last' (Linear), given [2, 8] Float32", thrown.Message, StringComparison.Ordinal);
        Assert.NotNull(thrown.InnerException);
        Assert.Equal(0, Hooks(model));
    }

    [Fact]
    public void Capture_WhenTheUsersForwardThrows_KeepsTheirException()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 2);

        var thrown = Assert.Throws<InvalidOperationException>(() => ModelGraph.Capture(model, () => throw new NotSupportedException("theirs")));

        Assert.Equal("theirs", Assert.IsType<NotSupportedException>(thrown.InnerException).Message);
        Assert.Equal(0, Hooks(model));
    }

    [Fact]
    public void Capture_OfADisposedModel_SaysSo()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 2);
        model.Dispose();

        Assert.Contains("disposed", Assert.Throws<ArgumentException>(() => ModelGraph.Capture(model, randn(2, 4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_OfInputsThatDoNotFit_SaysWhatWould()
    {
        using var scope = NewDisposeScope();
        var gone = randn(2, 4);
        gone.Dispose();

        Assert.Contains("call(Tensor",
            Assert.Throws<ArgumentException>(() => ModelGraph.Capture(Linear(4, 2), randn(2, 4), randn(2, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("Input 0", Assert.Throws<ArgumentException>(() => ModelGraph.Capture(Linear(4, 2), gone)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "has no call", Assert.Throws<ArgumentException>(() => ModelGraph.Capture(ModuleList<Module<Tensor, Tensor>>(Linear(4, 2)), randn(2, 4))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_OfAModelThatRegistersNothing_ShowsItsLayersAndNamesThem()
    {
        using var scope = NewDisposeScope();
        Assert.SkipUnless(NativeTrace.IsAvailable(out _), "ops cannot be seen on this platform");
        var graph = ModelGraph.Capture(new Forgetful(), randn(2, 4)).Record;

        Assert.Equal(["hidden -> relu", "layers[0] -> output", "relu -> layers[0]", "x -> hidden"], graph.Arrows());
        Assert.True(graph.Layer("layers[0]").Unregistered);
        Assert.Contains(graph.Notes, note => note.Contains("layers[0] (Linear, 18 elements)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, new long[] { 3, 4 }, true)]
    [InlineData(new long[] { 2, 3 }, new long[] { 4, 3 }, false)]
    [InlineData(new long[] { 3 }, new long[] { 3 }, true)]
    [InlineData(new long[] { 3 }, new long[] { 3, 4 }, true)]
    [InlineData(new long[] { 5, 2, 3 }, new long[] { 3 }, true)]
    [InlineData(new long[] { 5, 2, 3 }, new long[] { 1, 3, 4 }, true)]
    [InlineData(new long[] { 5, 2, 3 }, new long[] { 6, 3, 4 }, false)]
    [InlineData(new long[] { 7, 5, 2, 3 }, new long[] { 5, 3, 4 }, true)]
    [InlineData(new long[0], new long[] { 3 }, false)]
    public void Fits_OfTwoShapes_IsWhatMatmulTakes(long[] left, long[] right, bool expected) =>
        Assert.Equal(expected, ProductGuard.Fits(left, right));

    [Fact]
    public async Task Capture_OfAProductThatEndsTheProcess_NamesItFirst()
    {
        var (exitCode, output, error) = await RunChild(nameof(EndTheProcess));

        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("TEST EXECUTION SUMMARY", output, StringComparison.Ordinal);   // it did die
        Assert.Contains("Sonde: matmul of [2, 3] and [4, 3] in Deadly do not fit", error, StringComparison.Ordinal);
        Assert.DoesNotContain("ends now", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(ThrowFromALayer), "[3] and [4, 2]")]
    [InlineData(nameof(ThrowFromATableOfLayers), "[3] and [4, 2]")]
    [InlineData(nameof(ThrowFromAddGraph), "[8] and [4, 2]")]
    public async Task Capture_OfAProductThatThrows_DoesNotSayThatTheProcessEnds(string program, string shapes)
    {
        var (exitCode, output, error) = await RunChild(program);

        Assert.Contains("TEST EXECUTION SUMMARY", output, StringComparison.Ordinal);
        Assert.True(exitCode == 0, output + error);
        Assert.Contains($"Sonde: matmul of {shapes} in Linear do not fit", error, StringComparison.Ordinal);
        Assert.Contains("An exception follows where TorchSharp catches that", error, StringComparison.Ordinal);
        Assert.DoesNotContain("ends now", error, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void EndTheProcess()
    {
        using var scope = NewDisposeScope();
        ModelGraph.Capture(new Deadly(), randn(2, 3));
    }

    [Fact(Explicit = true)]
    public void ThrowFromALayer()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(
            "given [3] Float32", Assert.Throws<InvalidOperationException>(() => ModelGraph.Capture(Linear(4, 2), randn(3))).Message, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void ThrowFromATableOfLayers()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<InvalidOperationException>(() => LayerTable.Capture(Linear(4, 2), randn(3)));
    }

    [Fact(Explicit = true)]
    public void ThrowFromAddGraph()
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateTempSubdirectory("sonde-");
        using (var writer = new SummaryWriter(folder.FullName))
            Assert.Throws<InvalidOperationException>(() => writer.add_graph(Linear(4, 2), arange(8)));
        folder.Delete(recursive: true);
    }

    /// <summary>Runs one of the programs above in a process of its own.</summary>
    private static async Task<(int ExitCode, string Output, string Error)> RunChild(string method)
    {
        Assert.SkipUnless(NativeTrace.IsAvailable(out _), "ops cannot be seen on this platform");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(typeof(CaptureSafetyTests).Assembly.Location);
        foreach (var argument in new[] { "-method", $"{typeof(CaptureSafetyTests).FullName}.{method}", "-explicit", "only" }) start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (child.ExitCode, await output, error);
    }

    private static int Hooks(nn.Module model) => model.modules().Append(model).Sum(module =>
    {
        var count = 0;
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var name in new[] { "pre_hooks", "post_hooks" })
            {
                if (type.GetField(name, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic
                    | System.Reflection.BindingFlags.DeclaredOnly)?.GetValue(module)
                    is System.Collections.IDictionary hooks)
                {
                    count += hooks.Count;
                }
            }
        }

        return count;
    });

    private sealed class Deadly() : Module<Tensor, Tensor>(nameof(Deadly))
    {
        public override Tensor forward(Tensor x) => x.matmul(randn(4, 3));
    }

    private sealed class Forgetful() : Module<Tensor, Tensor>(nameof(Forgetful))
    {
        private readonly Module<Tensor, Tensor> hidden = Linear(4, 8);
        private readonly List<Module<Tensor, Tensor>> layers = [Linear(8, 2)];

        public override Tensor forward(Tensor x) => layers[0].call(functional.relu(hidden.call(x)));
    }
}
