// Whatever stands in Sonde's own records, a diagnosis comes out: the record is "not enough data" with its reason, and nothing else suffers.
using System.Text;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests;

public sealed class HostileRecordTests : IDisposable
{
    private const int Runs = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DiagnosisReport Diagnose()
    {
        using var logs = new LogDirectory(_folder.Path);
        var report = Diagnostician.Diagnose(logs.Refresh(TestContext.Current.CancellationToken));
        // Whatever was read has to be printed too.
        ReportText.Write(report, TextWriter.Null);
        Assert.NotEmpty(ReportJson.ToUtf8(report));
        return report;
    }

    private RawEventFile File(string run) => new(Path.Combine(_folder.Path, run));

    private static void Record(RawEventFile file, string plugin, byte[] json) => file.Text(ReadingCatalogue.Find(plugin)!.TagFor(), plugin, json);

    private static void Frames(RawEventFile file, string plugin, byte[] header, int length, Random? random = null)
    {
        for (var step = 0; step < 30; step++)
        {
            var stored = new float[random?.Next(10) == 0 ? random.Next(2 * length) : length];
            for (var i = 0; i < stored.Length; i++)
                stored[i] = random?.Next(8) switch { null or > 3 => 0.01f, 0 => float.NaN, 1 => float.PositiveInfinity, 2 => -1e30f, _ => 1e30f };
            file.Floats(ReadingCatalogue.Find(plugin)!.TagFor(), plugin, header, random?.Next(10) == 0 ? [1L << random.Next(40)] : [stored.Length],
                stored, step, random?.Next(20) == 0 ? 2 : 1);
        }
    }

    /// <summary>A good run and its findings beside a bad one.</summary>
    private RunDiagnosis[] BesideAGoodRun(Action<RawEventFile> write)
    {
        using (var good = File("good")) Record(good, OpTraceRecord.Reading.Plugin, Encoding.UTF8.GetBytes(HostileRecords.Valid[OpTraceRecord.Reading.Plugin]));
        using (var bad = File("bad")) write(bad);
        var report = Diagnose();
        Assert.Equal("graph-cut", Assert.Single(report.Runs.Single(run => run.Run == "good").Findings).Rule);
        return [.. report.Runs.Where(run => run.Run == "bad")];
    }

    [Theory]
    [InlineData("sonde.op_trace", """{"version": 1, "ops": 3, "tracing": "on", "cuts": [null], "detached": [null]}""", "cuts[0] is null", "graph-cut")]
    [InlineData("sonde.op_trace", """{"version": 1, "tracing": "on", "cuts": [{"op": null}], "detached": []}""", "cuts[0]: op is missing", "loss-detached")]
    [InlineData("sonde.model", """{"version": 1, "type": "T", "modules": [], "parameters": [{"name": "a", "layer": "b", "shape": [-1], "elements": 1}]}""",
        "negative size", "frozen-parameter")]
    [InlineData("sonde.model", """
        {"version": 1, "type": "T", "modules": [], "parameters": [], "unregistered": [
        {"field": "f", "type": "t", "reason": "r", "parameters": 1, "elements": 9223372036854775807},
        {"field": "g", "type": "t", "reason": "r", "parameters": 1, "elements": 9223372036854775807}]}
        """, "more than 64 bits can count", "unregistered-parameters")]
    [InlineData("sonde.hooks", """{"version": 1, "bypassed": ["a", null], "fired": 3}""", "bypassed[1] is null", "hooks-bypassed")]
    [InlineData("sonde.warnings", """{"version": 1, "warnings": [{"message": null}], "omitted": 0}""", "warnings[0]: message is missing", "loss-broadcast")]
    public void Diagnose_RecordWithAnOddMember_IsNotEnoughDataWithTheReason(string plugin, string json, string reason, string rule)
    {
        var bad = Assert.Single(BesideAGoodRun(file => Record(file, plugin, Encoding.UTF8.GetBytes(json))));
        Assert.Contains(reason, Assert.Single(bad.NotEnoughData, missing => missing.Rule == rule).Needs, StringComparison.Ordinal);
        Assert.Contains(bad.Notes,
            note => note.Contains(reason, StringComparison.Ordinal) && note.Contains(ReadingCatalogue.Find(plugin)!.TagFor(), StringComparison.Ordinal));
        Assert.Empty(bad.Findings);
    }

    [Theory]
    [InlineData(
        """{"version": 1, "layer": "l", "module": "m", "moduleType": "ReLU", "kind": "rectifier", "order": 0, "shape": [1], "units": 4, "mappedUnits": 1073741824, "columns": ["c"], "unitColumns": ["zero_share", "a", "b", "d"]}""",
        "mappedUnits is 1073741824, of 4 units")]
    [InlineData(
        """{"version": 1, "layer": "l", "module": "m", "moduleType": "ReLU", "kind": "rectifier", "order": 0, "shape": [1], "units": 2147483647, "mappedUnits": 2147483647, "columns": ["c"], "unitColumns": ["zero_share", "a"]}""",
        "fits in no record")]
    [InlineData(
        """{"version": 1, "layer": "l", "module": "m", "moduleType": "ReLU", "kind": "7", "order": 0, "shape": [1], "units": 1, "mappedUnits": 1, "columns": ["c"], "unitColumns": ["zero_share"]}""",
        "its kind, '7', is not known")]
    [InlineData(
        """{"version": 1, "layer": "l", "module": "m", "moduleType": "ReLU", "kind": "rectifier", "order": 0, "shape": [1], "units": 100000000, "mappedUnits": 100000000, "columns": ["c"], "unitColumns": ["zero_share"]}""",
        "frames holds 100000001 numbers")]
    public void Diagnose_ActivationsThatClaimTooMuch_AreNotEnoughData(string header, string reason)
    {
        var bad = Assert.Single(BesideAGoodRun(file => Frames(file, ActivationRecord.Reading.Plugin, Encoding.UTF8.GetBytes(header), 5)));
        Assert.Contains(bad.Notes, note => note.Contains(reason, StringComparison.Ordinal));
        Assert.Contains(reason, Assert.Single(bad.NotEnoughData, missing => missing.Rule == "dead-relu").Needs, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sonde.gradient_flow")]
    [InlineData("sonde.activations")]
    public void Diagnose_FramesOfFewBytesThatClaim64MiElements_TakeNoMemoryForThem(string plugin)
    {
        const int Claimed = 1 << 26;
        var header = plugin == ActivationRecord.Reading.Plugin
            ? Encoding.UTF8.GetBytes(
                $$"""{"version": 1, "layer": "l", "module": "m", "moduleType": "ReLU", "kind": "rectifier", "order": 0, "shape": [1], "units": {{Claimed - 1}}, "mappedUnits": {{Claimed - 1}}, "columns": ["c"], "unitColumns": ["zero_share"]}""")
            : Encoding.UTF8.GetBytes(HostileRecords.Valid[plugin]);
        using (var file = File("claims"))
            for (var step = 0; step < 30; step++) file.Floats(ReadingCatalogue.Find(plugin)!.TagFor(), plugin, header, [Claimed], [1f], step);
        using var logs = new LogDirectory(_folder.Path);
        var snapshot = logs.Refresh(TestContext.Current.CancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var run = Assert.Single(Diagnostician.Diagnose(snapshot).Runs);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L << 20);
        Assert.NotEmpty(run.Notes);
    }

    [Fact]
    public void Diagnose_FramesOfAnotherSize_AreCountedAndTheOthersRead()
    {
        using (var file = File("run"))
        {
            var header = Encoding.UTF8.GetBytes(HostileRecords.Valid[GradientFlowRecord.Reading.Plugin]);
            for (var step = 0; step < 30; step++)
            {
                file.Floats(
                    GradientFlowRecord.Reading.TagFor(), GradientFlowRecord.Reading.Plugin, header, [step == 7 ? 3 : 48], new float[step == 7 ? 3 : 48], step);
            }
        }

        var run = Assert.Single(Diagnose().Runs);
        Assert.Contains(run.Notes, note => note.Contains("1 of 30 frames read do not hold 48 numbers, from step 7 on", StringComparison.Ordinal));
        Assert.Contains("no-gradient", run.Checked);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Diagnose_MutatedRecordsOfEveryKind_NeverThrowsAndNeedsNoNet(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Runs; i++)
        {
            using var file = File($"run{i:000}");
            foreach (var (plugin, json) in HostileRecords.Valid)
            {
                var bytes = random.Next(2) == 0 ? HostileRecords.Mutate(json, random) : Encoding.UTF8.GetBytes(json);
                if (ReadingCatalogue.Find(plugin)!.Form == ReadingForm.Frames)
                    Frames(file, plugin, bytes, plugin == GradientFlowRecord.Reading.Plugin ? 48 : 25, random.Next(2) == 0 ? random : null);
                else Record(file, plugin, bytes);
            }
        }

        var report = Diagnose();
        Assert.Equal(Runs, report.Runs.Count);
        Assert.All(report.Runs, run =>
        {
            Assert.DoesNotContain(run.NotEnoughData, missing => missing.Needs.Contains("the rule failed", StringComparison.Ordinal));
            Assert.DoesNotContain(run.Notes, note => note.Contains("Exception:", StringComparison.Ordinal));
        });
        Assert.Contains(report.Runs, run => run.Findings.Count > 0);
        Assert.Contains(report.Runs, run => run.Notes.Count > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Diagnose_ScalarsOfExtremeValuesAndSteps_NeverThrows(int seed)
    {
        var random = new Random(seed);
        double[] values =
        [
            double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon, 0, -0.0, 1, 1e-300, 0.1,
        ];
        long[] steps = [long.MinValue, long.MaxValue, -1, 0, 1, int.MaxValue, 1L << 40];
        string[] tags =
        [
            "loss/train", "loss/validation", "accuracy/train", "accuracy/validation", "sonde/classes", "majority_share/train", "tensors/live", "lr",
        ];
        for (var i = 0; i < 60; i++)
        {
            using var writer = new SummaryWriter(Path.Combine(_folder.Path, $"run{i:00}"));
            foreach (var tag in tags)
            {
                var (count, odd) = (random.Next(0, 400), random.Next(1, 40));
                for (var s = 0; s < count; s++)
                {
                    writer.AddScalar(tag, random.Next(odd) == 0 ? values[random.Next(values.Length)] : random.NextDouble(),
                        random.Next(40 * odd) == 0 ? steps[random.Next(steps.Length)] : s);
                }
            }
        }

        Assert.All(
            Diagnose().Runs, run => Assert.DoesNotContain(run.NotEnoughData, missing => missing.Needs.Contains("the rule failed", StringComparison.Ordinal)));
    }
}
