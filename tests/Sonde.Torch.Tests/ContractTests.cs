// Every call of the documented interface for training code, as a program of a user's writes it: by name, by position, by default.
using Sonde.Torch.Tests.Monitor;
using TorchSharp;
using TorchSharp.Modules;
using Tensor = TorchSharp.torch.Tensor;

namespace Sonde.Torch.Tests;

public sealed class ContractTests : IDisposable
{
    private readonly TemporaryRun _run = new();
    private readonly torch.nn.Module<Tensor, Tensor> _model = torch.nn.Sequential(
        ("a", torch.nn.Linear(4, 8)), ("relu", torch.nn.ReLU()), ("b", torch.nn.Linear(8, 3)));
    private readonly Tensor _x = torch.randn(6, 4);
    private readonly Tensor _y = torch.tensor(new long[] { 0, 1, 2, 0, 1, 2 });

    public void Dispose()
    {
        _x.Dispose();
        _y.Dispose();
        _model.Dispose();
        _run.Dispose();
    }

    [Fact]
    public void MonitorOptions_AsDocumented_HasItsDefaults()
    {
        var options = new MonitorOptions();
        Assert.Equal((MonitorLevel.Light, null, 0.02, 1), (options.Level, options.Name, options.Budget, options.AccumulationSteps));
        string[] include = options.Include, exclude = options.Exclude;
        Func<Tensor, Tensor, Tensor>? replay = options.Replay;
        Assert.Equal(["*"], include);
        Assert.Empty(exclude);
        Assert.Null(replay);
        Assert.Equal([MonitorLevel.Off, MonitorLevel.Light, MonitorLevel.Full, MonitorLevel.Custom], Enum.GetValues<MonitorLevel>());
    }

    [Fact]
    public void Monitor_AsDocumented_TakesEveryForm()
    {
        using var optimizer = torch.optim.SGD(_model.parameters(), 0.1);
        var options = new MonitorOptions
        {
            Level = MonitorLevel.Full,
            Name = "net",
            Budget = 0.1,
            AccumulationSteps = 1,
            Include = ["*"],
            Exclude = ["b.bias"],
            Replay = (x, y) => torch.nn.functional.cross_entropy(_model.call(x), y),
            Messages = _run.Messages,
        };
        using (var writer = new SummaryWriter(_run.Folder))
        {
            using (TrainingMonitor first = TrainingMonitor.Attach(_model, optimizer, writer)) Step(first, optimizer);
            using (var second = TrainingMonitor.Attach(model: _model, optimizer: null, writer: writer, options: options)) Step(second, optimizer);
        }
        using (var third = TrainingMonitor.Attach(_model, optimizer, Path.Combine(_run.Folder, "a"))) Step(third, optimizer);
        using var monitor = TrainingMonitor.Attach(model: _model, optimizer: optimizer, logdir: Path.Combine(_run.Folder, "b"), options: options);
        Step(monitor, optimizer);
        monitor.Evaluate(0.5);
        monitor.Evaluate(0.5, 0.9);
        monitor.Evaluate(validationLoss: 0.6, validationAccuracy: null, split: "test");
        GradientFlow flow = monitor.GradientFlow();
        IReadOnlyList<Finding> findings = monitor.Diagnose();
        Assert.Equal(3, flow.Rows.Count);
        Assert.DoesNotContain(findings, finding => finding.Severity == Severity.Error);
        RunDiagnosis report = monitor.Report();
        Assert.Equal(Verdict.Unknown, report.Verdict);
        Assert.NotEmpty(report.NotEnoughData);
        // The second monitor's last line.
        Assert.StartsWith("sonde: net: verdict: ", Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Captures_AsDocumented_GiveRowsGraphsAndCuts()
    {
        using var scope = torch.NewDisposeScope();
        var loss = Loss();
        AutogradGraph ofLoss = AutogradGraph.Capture(loss, _model);
        AutogradGraph ofFunction = AutogradGraph.Capture(() => Loss(), _model);
        loss.backward();
        IEnumerable<(string name, Parameter parameter)> named = _model.named_parameters();
        GradientFlow[] flows = [GradientFlow.Capture(named), GradientFlow.Capture(_model, loss), GradientFlow.Capture(_model, () => Loss())];
        OpTrace trace = OpTrace.Record(() => Loss().backward());

        Directory.CreateDirectory(_run.Folder);
        var svg = Path.Combine(_run.Folder, "picture.svg");
        foreach (var flow in flows)
        {
            flow.SaveSvg(svg);
            Assert.Equal(["a.weight", "a.bias", "b.weight", "b.bias"], flow.Rows.Select(row => row.Name));
            Assert.Contains("a.weight", flow.ToString(), StringComparison.Ordinal);
        }
        foreach (var graph in (AutogradGraph[])[ofLoss, ofFunction])
        {
            graph.SaveSvg(svg);
            Assert.Contains("digraph", graph.ToDot(), StringComparison.Ordinal);
            Assert.True(graph.Nodes.Count > 4 && graph.Edges.Count >= graph.Nodes.Count - 1);
            Assert.Equal((4, 0), (graph.Parameters.Count, graph.Unreached.Count));
        }
        Assert.Empty(trace.Cuts);
        Assert.Empty(trace.Detached);
        Assert.Null(trace.FirstNonFinite);
    }

    [Fact]
    public void Writer_InPyTorchsOrder_TakesTensors()
    {
        using (var writer = new SummaryWriter(_run.Folder))
        {
            using var picture = torch.rand(3, 8, 8);
            using var pictures = torch.rand(6, 3, 8, 8);
            using var scalar = torch.tensor(0.25f);
            writer.add_scalar("a", 0.5, 1);
            writer.add_scalar("b", scalar, 1);
            writer.add_scalars("c", new Dictionary<string, double> { ["d"] = 1 }, 1);
            writer.add_histogram("e", _x, 1);
            writer.add_image("f", picture, 1);
            writer.add_images("g", pictures, 1);
            writer.add_text("h", "text", 1);
            writer.add_embedding(_x, ["0", "1", "2", "3", "4", "5"], pictures, 1, "points");
            writer.add_pr_curve("i", _y, torch.sigmoid(_x.select(1, 0)), 1);
            writer.add_graph(_model, _x);
            writer.add_graph(_model, () => _model.call(_x));
            writer.flush();
        }
        Assert.Equal([0.5], _run.Values("a"));
        Assert.Equal([0.25], _run.Values("b"));
    }

    [Fact]
    public void Finding_AsDocumented_HasTheMembersOfTheReport()
    {
        var finding = new Finding("graph-cut", Severity.Error, 0.9, "cut", "fc1", "Model.cs:42") { Snippet = "> 42 | x.argmax()" };
        Assert.Equal(("graph-cut", Severity.Error, 0.9, "cut", "fc1", "Model.cs:42"),
            (finding.Rule, finding.Severity, finding.Confidence, finding.Title, finding.Layer, finding.Source));
        Assert.Equal((0, 0, 0), (finding.Evidence.Count, finding.Causes.Count, finding.Cures.Count));
        Assert.Null(finding.Steps);
        Assert.NotNull(finding.Snippet);
        Assert.Equal([Severity.Info, Severity.Warning, Severity.Error], Enum.GetValues<Severity>());
    }

    private Tensor Loss() => torch.nn.functional.cross_entropy(_model.call(_x), _y);

    private void Step(TrainingMonitor monitor, torch.optim.Optimizer optimizer)
    {
        for (var form = 0; form < 3; form++)
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            var output = _model.call(_x);
            var loss = torch.nn.functional.cross_entropy(output, _y);
            loss.backward();
            optimizer.step();
            if (form == 0) monitor.Step(loss);
            else if (form == 1) monitor.Step(loss, _x, output, _y);
            else monitor.Step(loss: loss, x: _x, output: output, y: _y, step: 10);
        }
    }
}
