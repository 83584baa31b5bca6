// Input, output and targets in numbers: of real trainings, of every type and layout, of sequences and images, of whatever Step was given.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Probes.StepData;

public sealed class StepDataProbeTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_RealTraining_RecordsInputOutputAndTargets()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            for (var step = 0; step < 12; step++) training.Step(monitor);
        }
        var records = Records();
        Assert.Equal(Enumerable.Range(0, 10), records.Take(10).Select(record => (int)record.Step));
        var (first, second) = (records[0].Data, records[1].Data);
        Assert.Equal(_run.Values("loss/train")[0], first.Loss!.Value, 6);
        Assert.Equal([32, 4], first.X!.Shape);
        Assert.Equal("Float32", first.X.Type);
        Assert.Equal(4, first.X.ColumnMeans.Length);
        Assert.Equal(first.X.Hash, second.X!.Hash);
        Assert.NotEqual(first.Output!.Hash, second.Output!.Hash);
        Assert.True(first.Output.AcrossSamples > 0);
        Assert.Equal(32, first.Predicted.Sum());
        Assert.Equal([16, 16], first.Labels);
        Assert.Equal(0, first.SameAsBefore);
        Assert.Equal((0, 32), (first.SeenAgain, second.SeenAgain));
        Assert.Equal(0, second.OtherTargets);
        Assert.Equal((0.5, 0.5), (first.Y!.AboveZero, first.Y.AboveHalf));
    }

    [Fact]
    public void Step_GivenSomeOnly_RecordsThese()
    {
        using var scope = NewDisposeScope();
        Step(output: randn(8, 3));
        Step(x: randn(8, 3));
        Step();
        var records = Records();
        Assert.Equal(2, records.Count);
        Assert.Null(records[0].Data.X);
        Assert.Equal(8, records[0].Data.Predicted.Sum());
        Assert.Empty(records[0].Data.Labels);
        Assert.Null(records[1].Data.Output);
        Assert.NotNull(records[1].Data.X);
    }

    [Theory]
    [InlineData(ScalarType.Float32), InlineData(ScalarType.Float64), InlineData(ScalarType.Float16), InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64), InlineData(ScalarType.Int32), InlineData(ScalarType.Int16), InlineData(ScalarType.Int8), InlineData(ScalarType.Byte)]
    public void Step_AnyTypeAndLayout_GivesTheSameNumbers(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var values = tensor(new float[] { 1, 2, 3, 4, 5, 9 }).reshape(3, 2).to(type);
        var turned = tensor(new float[] { 1, 3, 5, 2, 4, 9 }).reshape(2, 3).to(type).t();
        Step(x: values, y: turned);
        var data = Assert.Single(Records()).Data;
        foreach (var facts in new[] { data.X!, data.Y! })
        {
            Assert.Equal(type.ToString(), facts.Type);
            Assert.Equal([3, 5], facts.ColumnMeans);
            Assert.Equal((1, 9, 4), (facts.Min, facts.Max, facts.Mean));
            Assert.Equal(Math.Sqrt(40.0 / 6), facts.Deviation!.Value, 9);
            Assert.True(facts.IsWhole);
            Assert.Equal(6, facts.Distinct);
            Assert.Equal(Math.Sqrt(((8.0 / 3) + (26.0 / 3)) / 2), facts.AcrossSamples!.Value, 9);
        }
        Assert.Equal(data.X!.Hash, data.Y!.Hash);
    }

    [Fact]
    public void Step_BooleansNoNumbersAndEmptyTensors_AreRecorded()
    {
        using var scope = NewDisposeScope();
        Step(x: tensor(new[] { true, false, true, true }), output: zeros(0, 3), y: tensor(new[] { float.NaN, float.PositiveInfinity, 2, 0 }));
        Step(x: zeros(2, 2, dtype: ScalarType.ComplexFloat32), y: tensor(3f));
        var records = Records();
        var (first, second) = (records[0].Data, records[1].Data);
        Assert.Equal(0.75, first.X!.Mean);
        Assert.Null(first.Output!.Mean);
        Assert.Equal((2L, 1.0, 0.25), (first.Y!.NonFinite, first.Y.Mean, first.Y.ZeroShare));
        Assert.Null(second.X!.Mean);
        Assert.Equal([2, 2], second.X.Shape);
        Assert.Equal(3, second.Y!.Mean);
        Assert.Null(second.Y.AcrossSamples);
    }

    [Fact]
    public void Step_LargeTensor_IsSampledEvenlyAndLookedThroughForNaN()
    {
        using var scope = NewDisposeScope();
        var x = randn(64, 3, 64, 64, generator: new Generator(5));
        x[7, 2, 13, 11] = float.NaN;
        Step(x: x);
        Step(x: x.clone());
        var records = Records();
        var facts = records[0].Data.X!;
        Assert.Equal(1, facts.NonFinite);
        Assert.Equal(0, facts.Mean!.Value, 0.05);
        Assert.Equal(1, facts.Deviation!.Value, 0.05);
        Assert.Equal(1, facts.AcrossSamples!.Value, 0.05);
        Assert.Equal(facts.Hash, records[1].Data.X!.Hash);
    }

    [Fact]
    public void Step_SoftmaxAndItsLogarithm_AreKnownByTheirDimension()
    {
        using var scope = NewDisposeScope();
        Step(output: randn(40, 5).softmax(1), y: nn.functional.one_hot(arange(40) % 5, 5));
        Step(output: randn(40, 5, 30, 30).log_softmax(1));
        Step(output: randn(6, 5).softmax(0));
        var records = Records();
        Assert.Equal([0, 1], records[0].Data.Output!.SumsToOne);
        Assert.True(records[0].Data.Y!.IsOneHot);
        Assert.Equal([8, 8, 8, 8, 8], records[0].Data.Labels);
        Assert.Equal([0, 1, 0, 0], records[1].Data.Output!.ExpSumsToOne);
        Assert.False(records[1].Data.Output!.IsOneHot);
        Assert.Equal([1, 0], records[2].Data.Output!.SumsToOne);
    }

    [Theory]
    [InlineData("[n, C]"), InlineData("[T, B, V] flat"), InlineData("[T, B, V]"), InlineData("[n, C, H, W]"), InlineData("[n, C, L]")]
    public void Step_ClassesOfEveryForm_AreCounted(string form)
    {
        using var scope = NewDisposeScope();
        var labels = Enumerable.Range(0, 24).Select(i => (long)(i * i % 5)).ToArray();
        var rows = nn.functional.one_hot(tensor(labels), 5).to(ScalarType.Float32);
        var y = tensor(labels);
        var (output, targets) = form switch
        {
            "[n, C]" => (rows, y),
            "[T, B, V] flat" => (rows.reshape(6, 4, 5), y),
            "[T, B, V]" => (rows.reshape(6, 4, 5), y.reshape(6, 4)),
            "[n, C, H, W]" => (rows.reshape(2, 3, 4, 5).permute(0, 3, 1, 2), y.reshape(2, 3, 4)),
            _ => (rows.reshape(6, 4, 5).permute(0, 2, 1), y.reshape(6, 4)),
        };
        Step(output: output, y: targets);
        var data = Assert.Single(Records()).Data;
        var counts = Enumerable.Range(0, 5).Select(label => (long)labels.Count(value => value == label));
        Assert.Equal(counts, data.Predicted);
        Assert.Equal(counts, data.Labels);
    }

    [Fact]
    public void Step_TargetsOfZeroAndOneOrOfNumbers_AreToldApart()
    {
        using var scope = NewDisposeScope();
        Step(output: randn(6, 1), y: tensor(new float[] { 0, 1, 1, 1, 0, 0 }).unsqueeze(1));
        Step(output: randn(6, 1), y: tensor(new float[] { 0, 1, 2.5f, 1, 0, 0 }).unsqueeze(1));
        var records = Records();
        Assert.Equal([3, 3], records[0].Data.Labels);
        Assert.Empty(records[0].Data.Predicted);
        Assert.Equal(0.6, records[0].Data.SameAsBefore!.Value, 9);
        Assert.Empty(records[1].Data.Labels);
        Assert.Null(records[1].Data.SameAsBefore);
    }

    [Fact]
    public void Step_InputsShuffledWithoutTheirTargets_AreCounted()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(32, 4), arange(32) % 4);
        Step(x: x, y: y);
        var order = tensor(Enumerable.Range(0, 32).Select(i => (long)((i * 5 + 1) % 32)).ToArray());
        Step(x: x[order], y: y[order]);
        Step(x: x[order], y: y);
        var records = Records();
        Assert.Equal((32, 0), (records[1].Data.SeenAgain, records[1].Data.OtherTargets));
        Assert.Equal(32, records[2].Data.SeenAgain);
        Assert.True(records[2].Data.OtherTargets > 20);
    }

    [Fact]
    public void Step_ManyTimes_LeavesNoTensorAndNoRandomState()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(16, 3, 40, 40).transpose(2, 3), arange(16) % 4);
        var output = randn(16, 4, requires_grad: true);
        Step(x, output, y);
        var state = get_rng_state();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++) Step(x, output, y);
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equal(state.data<byte>().ToArray(), get_rng_state().data<byte>().ToArray());
        Assert.False(x.IsInvalid || y.IsInvalid || output.IsInvalid);
    }

    private TrainingMonitor? _monitor;
    private TinyTraining? _training;
    private Tensor? _loss;

    private void Step(Tensor? x = null, Tensor? output = null, Tensor? y = null)
    {
        _training ??= new();
        _monitor ??= TrainingMonitor.Attach(_training.Model, _training.Optimizer, _run.Folder,
            _run.Options with { Level = MonitorLevel.Custom, Budget = 0, Probes = [new(StepDataProbe.ProbeName, Every: 1)] });
        using var outer = NewDisposeScope();
        _loss = tensor(1f);
        _monitor.Step(_loss, x, output, y);
    }

    private List<(long Step, StepDataRecord Data)> Records()
    {
        _monitor?.Dispose();
        _training?.Dispose();
        return [.. BranchRecords.All(_run.Load(), StepDataRecord.Reading, most: 1000, first: 100).Select(record => (record.Step, record.Value!))];
    }
}
