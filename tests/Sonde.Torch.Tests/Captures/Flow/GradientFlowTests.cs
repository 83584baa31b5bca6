// Gradient flow of real small networks: present, frozen and missing gradients, as rows, table and picture.
using System.Xml.Linq;
using Sonde.Events;
using Sonde.Torch.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Flow;

public sealed class GradientFlowTests
{
    [Theory]
    [InlineData("flow.png"), InlineData("flow.PNG"), InlineData("flow.pdf"), InlineData("runs/flow.jpeg"), InlineData("flow.svgz"), InlineData("")]
    public void SaveSvg_ToANameOfAnotherFormat_IsRefused(string name)
    {
        var path = name.Length == 0 ? "" : Path.Combine(Path.GetTempPath(), $"sonde-{Guid.NewGuid():N}", name);
        var flow = new GradientFlow([Present("a", 1)]);
        var thrown = Assert.ThrowsAny<ArgumentException>(() => flow.SaveSvg(path));
        Assert.ThrowsAny<ArgumentException>(() => GradientFlow.SaveSvg(path, ("a", flow), ("b", flow)));
        if (name.Length > 0) Assert.Contains("asks for another format: use flow.svg", thrown.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("flow.svg"), InlineData("flow.SVG"), InlineData("flow"), InlineData("lenet-0.01"), InlineData("flow.tmp")]
    public void SaveSvg_ToAnyOtherName_Writes(string name)
    {
        var folder = Directory.CreateTempSubdirectory("sonde-");
        new GradientFlow([Present("a", 1)]).SaveSvg(Path.Combine(folder.FullName, name));
        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(folder.FullName, name)), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Capture_OfALossOfSeveralElements_SaysThatBackwardNeedsOne()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var model = TorchSharp.torch.nn.Linear(4, 3);
        var x = TorchSharp.torch.randn(5, 4);
        foreach (var flow in new[] { GradientFlow.Capture(model, model.call(x)), GradientFlow.Capture(model, () => model.call(x)) })
        {
            Assert.Contains("The loss has 15 elements; backward() needs a single one", Assert.Single(flow.Notes), StringComparison.Ordinal);
            Assert.Contains("15 elements", flow.ToString(), StringComparison.Ordinal);
        }
        Assert.Empty(GradientFlow.Capture(model, model.call(x).sum()).Notes);
        Assert.Contains("15 elements", AutogradGraph.Capture(model.call(x), model).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_AfterBackward_GivesOneRowAParameterInOrder()
    {
        using var model = TwoLayers();
        using var loss = Loss(model);
        loss.backward();

        var flow = GradientFlow.Capture(model.named_parameters());

        Assert.Equal(["first.weight", "first.bias", "second.weight", "second.bias"], flow.Rows.Select(row => row.Name));
        Assert.All(flow.Rows, row => Assert.Equal(GradientState.Present, row.State));
        using var gradient = model.get_parameter("second.weight")!.grad!;
        Assert.Equal(gradient.abs().mean().item<float>(), flow.Rows[2].Statistics.MeanAbs, 1e-7);
        Assert.Equal("second", flow.Rows[2].Layer);
        Assert.Equal([2, 8], flow.Rows[2].Shape);
    }

    [Fact]
    public void Capture_BeforeBackward_ReportsNullGradientsWithAReason()
    {
        using var model = TwoLayers();

        var flow = GradientFlow.Capture(model.named_parameters());

        Assert.All(flow.Rows, row => Assert.Equal(GradientState.NoGradient, row.State));
        Assert.All(flow.Rows, row => Assert.Contains("backward()", row.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Capture_FrozenLayer_SaysFrozenAndCanLeaveItOut()
    {
        using var model = TwoLayers();
        foreach (var (name, parameter) in model.named_parameters()) parameter.requires_grad = !name.StartsWith("first.", StringComparison.Ordinal);
        using var loss = Loss(model);
        loss.backward();

        var all = GradientFlow.Capture(model.named_parameters());
        var trained = GradientFlow.Capture(model.named_parameters(), new GradientFlowOptions { IncludeFrozen = false, IncludeBiases = false });

        Assert.Equal([GradientState.Frozen, GradientState.Frozen, GradientState.Present, GradientState.Present], all.Rows.Select(row => row.State));
        Assert.Equal(["second.weight"], trained.Rows.Select(row => row.Name));
    }

    [Fact]
    public void Capture_AfterZeroGrad_IsNotSeenRatherThanZero()
    {
        using var model = TwoLayers();
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var loss = Loss(model);
        loss.backward();
        optimizer.zero_grad();

        var flow = GradientFlow.Capture(model.named_parameters());

        Assert.All(flow.Rows, row => Assert.Equal(GradientState.NotSeen, row.State));
        Assert.All(flow.Rows, row => Assert.Contains("zero_grad", row.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Capture_OneLayerTrulyZero_StaysPresent()
    {
        using var model = Sequential(("first", Linear(4, 8)), ("dead", Linear(8, 8)), ("relu", ReLU()), ("second", Linear(8, 2)));
        using (no_grad()) model.get_parameter("dead.bias")!.fill_(-1e6f);
        using var loss = Loss(model);
        loss.backward();

        var flow = GradientFlow.Capture(model.named_parameters());

        Assert.Equal(GradientState.Present, flow.Rows[0].State);
        Assert.Equal("exactly zero", flow.Rows[0].Reason);
        Assert.False(flow.Rows[0].HasMagnitude);
        Assert.True(flow.Rows.Single(row => row.Name == "second.bias").HasMagnitude);
    }

    [Fact]
    public void CaptureWithLoss_BackwardNotCalled_IsNotYetRun()
    {
        using var model = TwoLayers();
        using var loss = Loss(model);

        var flow = GradientFlow.Capture(model, loss);

        Assert.All(flow.Rows, row => Assert.Equal(GradientState.NotYetRun, row.State));
        Assert.Equal("Linear", flow.Rows[0].ModuleType);
    }

    [Fact]
    public void CaptureWithLoss_LossWithoutGraph_SaysThatTheLossHasNone()
    {
        using var model = TwoLayers();
        using var loss = Loss(model);
        using var constant = loss.detach();

        var flow = GradientFlow.Capture(model, constant);

        Assert.All(flow.Rows, row => Assert.Equal(GradientState.NoGradient, row.State));
        Assert.All(flow.Rows, row => Assert.Contains("the loss has no autograd graph", row.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void ToString_MixedRows_IsAnAlignedTable()
    {
        var lines = Mixed().ToString().TrimEnd('\n').Split('\n');

        Assert.Equal(5, lines.Length);
        var column = lines[0].IndexOf("mean |g|", StringComparison.Ordinal);
        Assert.StartsWith("1.00e-03", lines[1][column..], StringComparison.Ordinal);
        Assert.Contains("█", lines[1], StringComparison.Ordinal);
        Assert.Contains("frozen", lines[2], StringComparison.Ordinal);
        Assert.Contains("cut by aten::argmax at Model.cs:42", lines[3], StringComparison.Ordinal);
        Assert.Contains("3 of 64 elements are NaN or infinite", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void SaveSvg_MixedRows_IsWellFormedAndNamesEachParameterAndReason()
    {
        var path = Path.GetTempFileName();
        Mixed().SaveSvg(path, "a < b & c");

        var text = XDocument.Parse(File.ReadAllText(path)).Root!.Value;
        File.Delete(path);

        Assert.Contains("a < b & c", text, StringComparison.Ordinal);
        Assert.Contains("a.weight", text, StringComparison.Ordinal);
        Assert.Contains("cut by aten::argmax at Model.cs:42", text, StringComparison.Ordinal);
        Assert.Contains("3 of 64 elements", text, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveSvg_LargerGradient_HasALongerBar()
    {
        var path = Path.GetTempFileName();
        new GradientFlow([Present("small", 1e-6), Present("large", 1e-2)]).SaveSvg(path);

        var bars = XDocument.Load(path).Root!.Elements().Where(e => e.Name.LocalName == "rect" && (string?)e.Attribute("fill") == "#1b62b5" && e.HasElements)
            .Select(e => (double)e.Attribute("width")!).ToList();
        File.Delete(path);

        Assert.Equal(2, bars.Count);
        Assert.True(bars[1] > bars[0] * 1.5, $"{bars[0]} and {bars[1]}");
    }

    [Fact]
    public void SaveSvg_TwoFlows_ShowsBothTitlesAndMissingRows()
    {
        var path = Path.GetTempFileName();
        GradientFlow.SaveSvg(path, ("without", new GradientFlow([Present("a", 1e-6)])), ("with", new GradientFlow([Present("a", 1), Present("norm", 1)])));

        var text = XDocument.Load(path).Root!.Value;
        File.Delete(path);

        Assert.Contains("without", text, StringComparison.Ordinal);
        Assert.Contains("not in this model", text, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveSvg_RowOnlyInTheSecondFlow_StandsBehindItsPredecessor()
    {
        var path = Path.GetTempFileName();
        GradientFlow.SaveSvg(
            path, ("without", new GradientFlow([Present("a1", 1), Present("b1", 1)])),
            ("with", new GradientFlow([Present("a1", 1), Present("norm", 1), Present("b1", 1)])));

        var names = XDocument.Load(path).Root!.Elements()
            .Where(e => (string?)e.Attribute("text-anchor") == "end")
            .Select(e => e.Nodes().OfType<XText>().First().Value);
        File.Delete(path);

        Assert.Equal(["a1", "norm", "b1"], names.Take(3));
    }

    [Fact]
    public void SaveSvg_NoRowsAtAll_StillDraws()
    {
        var path = Path.GetTempFileName();
        new GradientFlow([]).SaveSvg(path);
        Assert.Equal("svg", XDocument.Load(path).Root!.Name.LocalName);
        File.Delete(path);
    }

    private static GradientFlow Mixed() => new(
    [
        Present("a.weight", 1e-3),
        new("a.bias", "a", "", [8], GradientState.Frozen, GradientReader.FrozenReason, default),
        new("b.weight", "b", "", [8, 8], GradientState.Cut, "cut by aten::argmax at Model.cs:42", default),
        Present("c.weight", 1e-2) with { Statistics = new(64, 1e-2, 2e-2, 0.1, 0, 3, 0), Reason = "3 of 64 elements are NaN or infinite" },
    ]);

    private static GradientFlowRow Present(string name, double mean) =>
        new(name, ModuleNames.LayerOf(name), "", [8, 8], GradientState.Present, "", new TensorStatistics(64, mean, 10 * mean, 10 * mean, 0, 0, 0));

    private static Module<Tensor, Tensor> TwoLayers() => Sequential(("first", Linear(4, 8)), ("relu", ReLU()), ("second", Linear(8, 2)));

    private static Tensor Loss(Module<Tensor, Tensor> model)
    {
        using var scope = NewDisposeScope();
        var loss = functional.cross_entropy(model.call(randn(16, 4)), randint(0, 2, [16], ScalarType.Int64));
        return loss.MoveToOuterDisposeScope();
    }
}
