// The noise scale against a problem whose signal and noise are known, and what is said where it cannot be had.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Tests.Monitor;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Probes.NoiseScale;

public sealed class NoiseScaleTests
{
    private const int Width = 50;

    [Theory]
    [InlineData(2, 1f)]
    [InlineData(4, 1f)]
    [InlineData(4, 0.25f)]   // a loss that is divided by the number of calls
    [InlineData(8, 1f)]
    public void Accumulation_OfKnownNoise_GivesItsScale(int accumulation, float lossScale)
    {
        using var run = new TemporaryRun();
        Train(run, accumulation, groups: 600, batch: _ => 8, lossScale, withX: true);

        // The gradient of w·x is x: its mean is (1, 0, ...), its covariance 0.5²·1, so tr(Σ)/|G|² = 50/4 = 12.5 samples.
        var record = RecordReader.ReadLast(run.Load(), NoiseScaleRecord.Reading);
        Assert.NotNull(record);
        Assert.Null(record.Needs);
        Assert.Equal(8, record.SmallBatch);
        Assert.InRange(run.Values("gradient_noise_scale")[^20..].Average(), 8, 20);
    }

    [Theory]
    [InlineData(1, true, "not accumulated")]
    [InlineData(4, false, "give x")]
    public void WhereItCannotBeKnown_ItIsSaidOnce(int accumulation, bool withX, string needs)
    {
        using var run = new TemporaryRun();
        Train(run, accumulation, groups: 12, batch: _ => 8, 1, withX);
        AssertNeeds(run, needs);
    }

    [Fact]
    public void MicroBatchesOfDifferentSizes_AreNotTakenForEqual()
    {
        using var run = new TemporaryRun();
        Train(run, 3, groups: 12, batch: call => 4 + call % 3, 1, withX: true);
        AssertNeeds(run, "differ in size");
    }

    [Fact]
    public void Estimate_OfExactNorms_IsExact()
    {
        var estimate = new NoiseScaleEstimate();
        // |g|² = |G|² + tr(Σ)/n with |G|² = 2 and tr(Σ) = 60.
        for (var i = 0; i < 3; i++) estimate.Add(2 + (60.0 / 8), 8, 2 + (60.0 / 32), 32);
        Assert.Equal(30, estimate.Value!.Value, 1e-9);
        Assert.Null(new NoiseScaleEstimate().Value);
    }

    private static void AssertNeeds(TemporaryRun run, string needs)
    {
        var series = run.Load().Blobs["sonde/noise_scale"];
        Assert.Equal(1, series.Count);
        var record = RecordReader.Read(NoiseScaleRecord.Reading, series, 0);
        Assert.Null(record.Value!.NoiseScale);
        Assert.Contains(needs, record.Value.Needs, StringComparison.Ordinal);
    }

    private static void Train(TemporaryRun run, int accumulation, int groups, Func<int, int> batch, float lossScale, bool withX)
    {
        random.manual_seed(9);
        using Linear model = nn.Linear(Width, 1, hasBias: false);
        using var optimizer = optim.SGD(model.parameters(), 0);
        var options = run.Options with
        {
            Level = MonitorLevel.Custom,
            Budget = 0,
            AccumulationSteps = accumulation,
            Probes = [new("noise-scale", accumulation)],
        };
        using var monitor = TrainingMonitor.Attach(model, optimizer, run.Folder, options);
        using var mean = zeros(Width);
        mean[0] = 1;
        for (var call = 0; call < groups * accumulation; call++)
        {
            using var scope = NewDisposeScope();
            if (call % accumulation == 0) optimizer.zero_grad();
            var x = (randn(batch(call), Width) * 0.5f) + mean;
            var loss = model.call(x).mean() * lossScale;
            loss.backward();
            if ((call + 1) % accumulation == 0) optimizer.step();
            monitor.Step(loss, withX ? x : null);
        }
    }
}
