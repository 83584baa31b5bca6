// Facts of small data sets, against torch's own operators, and what is written of them.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Data;

public sealed class DatasetProfileTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Create_Images_CountsClassesAndValues()
    {
        using var data = randn(50, 1, 8, 8) * 3 + 1000;
        using var labels = (arange(50) % 7).to(ScalarType.Int64);
        using var exact = data.to(ScalarType.Float64);

        var profile = DatasetProfile.Create(data, labels, ["a", "b", "c", "d", "e", "f", "g", "h"]);

        Assert.Equal(50, profile.Samples);
        Assert.Equal([1, 8, 8], profile.SampleShape);
        Assert.Equal([8, 7, 7, 7, 7, 7, 7, 0], profile.ClassCounts);
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h"], profile.ClassNames);
        Assert.Equal(exact.min().item<double>(), profile.Min);
        Assert.Equal(exact.max().item<double>(), profile.Max);
        Assert.Equal(exact.mean().item<double>(), profile.Mean, 1e-9);
        Assert.Equal(exact.std(unbiased: false).item<double>(), profile.StandardDeviation, 1e-9);
        Assert.Equal(0, profile.NonFinite);
    }

    [Fact]
    public void Create_NonFiniteValues_AreCountedApart()
    {
        using var data = tensor(new[] { 1f, float.NaN, 3f, float.PositiveInfinity }).reshape(2, 2);
        using var labels = tensor(new long[] { 0, 2 });

        var profile = DatasetProfile.Create(data, labels);

        Assert.Equal((1.0, 3.0, 2.0, 1.0, 2L), (profile.Min, profile.Max, profile.Mean, profile.StandardDeviation, profile.NonFinite));
        Assert.Equal([1, 0, 1], profile.ClassCounts);
    }

    [Fact]
    public void Create_FloatTargets_HaveNoClasses()
    {
        using var data = rand(5, 3);
        using var targets = rand(5, 1);
        Assert.Empty(DatasetProfile.Create(data, targets).ClassCounts);
    }

    [Theory]
    [InlineData("int64"), InlineData("bool"), InlineData("float"), InlineData("float column"), InlineData("half"), InlineData("one-hot"),
        InlineData("one-hot int"), InlineData("one-hot bool")]
    public void Create_LabelsInAnyForm_AreTheSameClasses(string form)
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 1, 1, 0, 1 });
        var given = form switch
        {
            "int64" => labels,
            "bool" => labels.to(ScalarType.Bool),
            "float" => labels.to(ScalarType.Float32),
            "float column" => labels.to(ScalarType.Float64).unsqueeze(1),
            "half" => labels.to(ScalarType.Float16),
            "one-hot" => nn.functional.one_hot(labels, 2).to(ScalarType.Float32),
            "one-hot int" => nn.functional.one_hot(labels, 2),
            _ => nn.functional.one_hot(labels, 2).to(ScalarType.Bool),
        };
        var profile = DatasetProfile.Create(rand(5, 3), given);
        Assert.Equal([2, 3], profile.ClassCounts);
        Assert.Equal(["0", "1"], profile.ClassNames);
        Assert.Equal([2, 3], DatasetProfile.Create(rand(5, 3), given, ["cat", "dog"]).ClassCounts);
    }

    [Fact]
    public void Create_TargetsThatAreNoClasses_HaveNone()
    {
        using var scope = NewDisposeScope();
        Tensor[] never =
        [
            tensor(new[] { -1f, 0, 1 }), tensor(new[] { 0f, 1, float.NaN }), tensor(new[] { 0f, 1, 0.5f }), zeros([3, 4, 4], ScalarType.Int64),
            tensor(new float[,] { { 1, 1 }, { 0, 1 }, { 0, 0 } }), tensor(new float[,] { { 0.2f, 0.8f }, { 0, 1 }, { 1, 0 } }),
        ];
        foreach (var target in never)
        {
            Assert.Empty(DatasetProfile.Create(rand(3, 2), target).ClassCounts);
            Assert.Throws<ArgumentException>("labels", () => DatasetProfile.Create(rand(3, 2), target, ["a", "b"]));
        }

        // Whole numbers with gaps or far up are a regression's, unless names say that they are classes.
        var whole = tensor(new[] { 2f, 4, 7 });
        Assert.Empty(DatasetProfile.Create(rand(3, 2), whole).ClassCounts);
        Assert.Empty(DatasetProfile.Create(rand(3, 2), tensor(new[] { 0f, 1, 5000 })).ClassCounts);
        Assert.Equal([0, 0, 1, 0, 1, 0, 0, 1], DatasetProfile.Create(rand(3, 2), whole, ["a", "b", "c", "d", "e", "f", "g", "h"]).ClassCounts);
    }

    [Fact]
    public void Create_FewerNamesThanClasses_AsksForMore()
    {
        using var data = rand(5, 3);
        using var labels = tensor(new long[] { 0, 1, 2, 3, 4 });
        Assert.Contains("There are 2 class names, and the labels reach class 4: 5 names are needed",
            Assert.Throws<ArgumentException>(() => DatasetProfile.Create(data, labels, ["a", "b"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_LabelOfTwoToTheForty_IsRefusedBeforeMemoryIsTaken()
    {
        using var data = rand(2, 3);
        using var labels = tensor(new[] { 0, 1L << 40 });
        Assert.Contains("Sample 1 has the label 1099511627776",
            Assert.Throws<ArgumentException>(() => DatasetProfile.Create(data, labels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_SaysSamplesValuesAndClasses()
    {
        using var scope = NewDisposeScope();
        var text = DatasetProfile.Create(ones(3, 2), tensor(new long[] { 0, 1, 1 }), ["cat", "dog"]).ToString();
        Assert.Equal("3 samples of shape [2], values 1 to 1, mean 1, standard deviation 0\n2 classes: cat 1, dog 2", text.ReplaceLineEndings("\n"));
        Assert.Contains("no classes", DatasetProfile.Create(ones(3, 2), rand(3)).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 0, -1 }, "Sample 1 has the label -1")]
    [InlineData(new long[] { 0, 1, 2 }, "2 samples but 3 labels")]
    public void Create_LabelsThatDoNotFit_SayWhy(long[] labels, string expected)
    {
        using var data = rand(2, 3);
        using var y = tensor(labels);
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => DatasetProfile.Create(data, y)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteTo_Images_WritesRecordAndSampleGrid()
    {
        using var data = randint(0, 256, [40, 28, 28], ScalarType.Byte);
        using var labels = (arange(40) % 4).to(ScalarType.Int64);
        using (var writer = new SummaryWriter(_run.Folder))
            DatasetProfile.Create(data, labels, ["shirt", "trouser", "bag", "boot"]).WriteTo(writer, "train");

        var run = _run.Load();
        var record = RecordReader.ReadLast(run, DatasetRecord.Reading)!;
        Assert.Equal(("train", 40L), (record.Name, record.Samples));
        Assert.Equal([10, 10, 10, 10], record.ClassCounts);
        Assert.Contains("sonde/dataset/train", run.Blobs.Keys);
        var grid = run.Blobs["data/train/samples"].ReadImage(0);
        Assert.True(grid.Height >= 4 * 48 && grid.Width >= 10 * 48, $"{grid.Width} x {grid.Height}");
    }

    [Fact]
    public void WriteTo_Table_WritesNoImage()
    {
        using var data = rand(6, 3);
        using var labels = zeros(6, ScalarType.Int64);
        using (var writer = new SummaryWriter(_run.Folder)) DatasetProfile.Create(data, labels).WriteTo(writer, "test");
        Assert.DoesNotContain("data/test/samples", _run.Load().Blobs.Keys);
    }

    [Fact]
    public void SampleGrid_OneSampleAClass_StandsInItsClassRow()
    {
        // Class c is drawn in grey 50 + 50 c: the rows must come in class order, whatever the order of samples.
        using var labels = tensor(new long[] { 2, 0, 1 });
        using var data = (labels * 50 + 50).to(ScalarType.Byte).reshape(3, 1, 1).expand(3, 48, 48).contiguous();
        var image = SampleGrid.Create(data, [2, 0, 1], ["a", "b", "c"], [1, 1, 1], ValueRange.Of(data))!.Draw();
        var column = image.Width - 20;
        Assert.Equal([50, 100, 150], Enumerable.Range(0, 3).Select(c => (int)image.Pixels[(3 + c * 51 + 24) * image.Width + column]));
    }
}
