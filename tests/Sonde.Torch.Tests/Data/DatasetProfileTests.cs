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

        var profile = DatasetProfile.Create(data, labels, ["a", "b"]);

        Assert.Equal(50, profile.Samples);
        Assert.Equal([1, 8, 8], profile.SampleShape);
        Assert.Equal([8, 7, 7, 7, 7, 7, 7], profile.ClassCounts);
        Assert.Equal(["a", "b", "2", "3", "4", "5", "6"], profile.ClassNames);
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
        var record = RecordReader.ReadLast<DatasetRecord>(run)!;
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
