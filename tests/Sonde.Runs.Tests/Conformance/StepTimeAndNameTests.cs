// Steps, times and names of every kind: they are kept as they are.
using System.Text;

namespace Sonde.Runs.Tests.Conformance;

public sealed class StepTimeAndNameTests
{
    [Theory]
    [InlineData("falling", new long[] { 5, 4, 3 })]
    [InlineData("repeated", new long[] { 5, 5, 5, 6, 6 })]
    [InlineData("negative", new long[] { -3, -2, long.MinValue })]
    [InlineData("all zero", new long[] { 0, 0, 0, 0 })]
    [InlineData("a restart", new long[] { 0, 1, 2, 3, 2, 3, 4 })]
    [InlineData("huge", new long[] { long.MaxValue, 0, long.MaxValue })]
    public void Refresh_Steps_AreKeptInFileOrder(string kind, long[] steps)
    {
        Assert.NotEmpty(kind);
        var run = LoadedLog.Of(file =>
        {
            for (var i = 0; i < steps.Length; i++)
                file.Scalar("x", steps[i], i).Value("h", steps[i], TestEventFile.Histogram(0, 1, [1], [i]));
        });
        Assert.Equal(steps, run.Scalars["x"].Steps());
        Assert.Equal(Enumerable.Range(0, steps.Length).Select(i => (double)i), run.Scalars["x"].Values());
        Assert.Equal(steps, Enumerable.Range(0, steps.Length).Select(run.Blobs["h"].StepAt));
    }

    [Theory]
    [InlineData(new[] { 0.0, 0, 0 }, 0.0, 0.0)]
    [InlineData(new[] { 3.0, 2, 1 }, 3.0, 3.0)]
    [InlineData(new[] { double.NaN, 5, double.NaN }, 5.0, 5.0)]
    [InlineData(new[] { double.PositiveInfinity, 5, 7, double.NegativeInfinity }, 5.0, 7.0)]
    [InlineData(new[] { double.NaN }, null, null)]
    [InlineData(new[] { -1.0, 2 }, -1.0, 2.0)]
    public void Refresh_WallTimes_AreKeptAndTheRunTakesTheFiniteOnes(double[] times, double? start, double? last)
    {
        var run = LoadedLog.Of("r", file =>
        {
            for (var i = 0; i < times.Length; i++)
                file.Scalar("x", i, i, times[i]);
        });
        Assert.Equal(times, run.Scalars["x"].WallTimes());
        Assert.Equal((start, last), (run.StartTime, run.LastTime));
    }

    [Fact]
    public void Refresh_ValuesThatAreNotFinite_AreKept()
    {
        float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, float.Epsilon, float.MaxValue];
        var run = LoadedLog.Of(file =>
        {
            foreach (var value in values)
                file.Scalar("x", 1, value);
        });
        Assert.Equal(values.Select(value => (double)value), run.Scalars["x"].Values());
        Assert.True(double.IsNegative(run.Scalars["x"].ValueAt(3)));
    }

    [Fact]
    public void Refresh_TagsOfEveryKind_AreTagsOfTheirOwn()
    {
        string[] tags =
        [
            "loss", "loss/", "loss/train", "los", "/loss", "//", "a b", " ", "..", "../loss", ".", "c:\\loss", "größe", "日本語", "🙂", "\0", "a\0b",
            "a\0", "\r\n",
            "__run_graph__x", new string('x', 127), new string('x', 128), new string('x', 70_000), "LOSS", "",
        ];
        var run = LoadedLog.Of(file =>
        {
            for (var step = 0; step < 2; step++)
            {
                foreach (var (i, tag) in tags.Index())
                    file.Scalar(tag, step, i).Value("h" + tag, step, TestEventFile.Histogram(0, 1, [1], [i]));
            }
        });
        Assert.Equal(tags, run.Scalars.Keys);
        Assert.Equal(tags.Select(tag => "h" + tag), run.Blobs.Keys);
        Assert.All(tags.Index(), tag => Assert.Equal([tag.Index, tag.Index], run.Scalars[tag.Item].Values()));
    }

    [Fact]
    public void Refresh_TagThatIsNoUtf8_IsShownWithReplacements()
    {
        byte[] value = [.. TestEventFile.Field(1, [0x61, 0xff]), 2 << 3 | 5, .. TestEventFile.Bytes(1f)];
        var run = LoadedLog.Of(file => file.Append(TestEventFile.Event(1, 1, TestEventFile.Field(5, TestEventFile.Field(1, value)))));
        Assert.Equal(["a" + Rune.ReplacementChar], run.Scalars.Keys);
    }

    [Theory]
    [InlineData("größe 日本")]
    [InlineData("back\\slash")]
    [InlineData("a b")]
    [InlineData("...")]
    [InlineData("lr=0.1,bs=[32]")]
    [InlineData(".hidden")]
    public void Refresh_RunNames_AreTheFoldersNames(string name)
    {
        if (OperatingSystem.IsWindows() && name.Contains('\\', StringComparison.Ordinal))
            Assert.Skip("Windows takes a backslash for a separator.");
        Assert.Equal([1.0], LoadedLog.Of(name, file => file.Scalar("x", 1, 1)).Scalars["x"].Values());
        Assert.Equal([1.0], LoadedLog.Of($"a/{name}", file => file.Scalar("x", 1, 1)).Scalars["x"].Values());
    }

    [Fact]
    public void Refresh_LogDirectoryThatIsARunItself_IsCalledDot() =>
        Assert.Equal([1.0], LoadedLog.Of(".", file => file.Scalar("x", 1, 1)).Scalars["x"].Values());
}
