// Programming errors are said at Attach, by name.
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class AttachTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Attach_ModelWithoutRegisteredComponents_NamesTheModelAndTheCure()
    {
        using var model = new Forgetful();
        var error = Assert.Throws<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder));
        Assert.Contains("Forgetful", error.Message, StringComparison.Ordinal);
        Assert.Contains("RegisterComponents()", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Folder));
    }

    [Fact]
    public void Attach_DisposedModel_SaysSo()
    {
        var model = nn.Linear(2, 2);
        model.Dispose();
        var error = Assert.Throws<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder));
        Assert.Contains("disposed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_OptimizerOfAnotherModel_NamesBoth()
    {
        using var model = nn.Linear(2, 2);
        using var other = nn.Linear(2, 2);
        using var optimizer = optim.Adam(other.parameters());
        var error = Assert.Throws<ArgumentException>(() => TrainingMonitor.Attach(model, optimizer, _run.Folder));
        Assert.Contains("Adam", error.Message, StringComparison.Ordinal);
        Assert.Contains("Linear", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_SameModelTwice_SaysSoUntilTheFirstIsDisposed()
    {
        using var model = nn.Linear(2, 2);
        using var writer = new SummaryWriter(_run.Folder);
        var first = TrainingMonitor.Attach(model, null, writer);

        Assert.Contains(
            "attached already", Assert.Throws<InvalidOperationException>(() => TrainingMonitor.Attach(model, null, writer)).Message, StringComparison.Ordinal);

        first.Dispose();
        TrainingMonitor.Attach(model, null, writer).Dispose();
    }

    [Fact]
    public void Attach_TwoModelsOnOneWriterWithoutNames_AsksForNames()
    {
        using var model = nn.Linear(2, 2);
        using var other = nn.Linear(2, 2);
        using var writer = new SummaryWriter(_run.Folder);
        using var first = TrainingMonitor.Attach(model, null, writer);

        Assert.Contains("Name", Assert.Throws<InvalidOperationException>(() => TrainingMonitor.Attach(other, null, writer)).Message, StringComparison.Ordinal);

        TrainingMonitor.Attach(other, null, writer, new MonitorOptions { Name = "D" }).Dispose();
    }

    [Theory]
    [InlineData(0, null, "AccumulationSteps")]
    [InlineData(1, "a name", "without spaces")]
    public void Attach_OptionWithoutSense_NamesIt(int accumulation, string? name, string expected)
    {
        using var model = nn.Linear(2, 2);
        var error = Assert.ThrowsAny<ArgumentException>(
            () => TrainingMonitor.Attach(model, null, _run.Folder, new MonitorOptions { AccumulationSteps = accumulation, Name = name }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ProbesChosenAtALevelThatHasItsOwn_SaysThatTheyWouldCountForNothing()
    {
        using var model = nn.Linear(2, 2);
        var thrown = Assert.Throws<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder, new MonitorOptions { Probes = [new("loss", 5)] }));
        Assert.Contains("Level = MonitorLevel.Custom", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NothingToWatch_SaysSo()
    {
        using var model = nn.Linear(2, 2);
        var error = Assert.Throws<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder, new MonitorOptions { Include = ["conv*"] }));
        Assert.Contains("Include", error.Message, StringComparison.Ordinal);
    }

    private sealed class Forgetful : nn.Module<Tensor, Tensor>
    {
        private readonly List<nn.Module<Tensor, Tensor>> _layers = [nn.Linear(2, 2)];

        public Forgetful() : base("Forgetful") => RegisterComponents();

        public override Tensor forward(Tensor x) => _layers[0].call(x);

        protected override void Dispose(bool disposing)
        {
            if (disposing) _layers.ForEach(layer => layer.Dispose());
            base.Dispose(disposing);
        }
    }
}
