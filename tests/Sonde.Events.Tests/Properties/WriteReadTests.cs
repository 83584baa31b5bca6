// Whatever is written, in any order and mixture, the independent reader finds as it was given, and Sonde's reader finds the same.
using CsCheck;
using Sonde.Events.Tests.Oracle;

namespace Sonde.Events.Tests.Properties;

public class WriteReadTests
{
    private static readonly Dictionary<string, Gen<Written>> ByName = new()
    {
        ["scalar"] = Kinds.Scalar,
        ["scalar tensor"] = Kinds.ScalarTensor,
        ["text"] = Kinds.Text,
        ["tensor"] = Kinds.Tensor,
        ["floats"] = Kinds.Floats,
        ["string tensor"] = Kinds.StringTensor,
        ["histogram"] = Kinds.Histogram,
        ["raw histogram"] = Kinds.HistogramRaw,
        ["graph"] = Kinds.Graph,
        ["image"] = KindsOfFiles.Image,
        ["encoded image"] = KindsOfFiles.EncodedImage,
        ["images"] = KindsOfFiles.Images,
        ["figure"] = KindsOfFiles.Figure,
        ["video"] = KindsOfFiles.Video,
        ["audio"] = KindsOfFiles.Audio,
        ["encoded audio"] = KindsOfFiles.EncodedAudio,
        ["curve"] = KindsOfFiles.PrCurve,
        ["raw curve"] = KindsOfFiles.PrCurveRaw,
        ["layout"] = KindsOfFiles.CustomScalars,
        ["mesh"] = KindsOfFiles.Mesh,
        ["hyperparameters"] = KindsOfFiles.HParams,
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    private static Gen<Written> Any { get; } = Gen.OneOf([.. ByName.Values]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_OneKind_IsReadTheSame(string kind) => ByName[kind].Array[1, 3].Hold(40, calls => Check(calls, null), Print);

    [Fact]
    public void Write_AnyMixture_IsReadTheSame() =>
        Gen.Select(Any.Array[0, 40], Gen.OneOf(Gen.Const((long?)null), Gen.Long.Select(step => (long?)step))).Hold(
            60, run => Check(run.Item1, run.Item2), run => Print(run.Item1));

    [Fact]
    public void Read_FileThatGrowsByAnyBytes_GivesTheSameEvents() =>
        Gen.Select(Any.Array[0, 25], Gen.Int).Hold(60, run =>
        {
            var (file, random) = (Write(run.Item1, null), new Random(run.Item2));
            var growing = new GrowingFile(file, random);
            var seen = new List<string>();
            var reader = new EventFileReader("growing", growing);
            while (true)
            {
                if (!reader.TryReadNext(out var record))
                {
                    Assert.Empty(reader.Damage);
                    Assert.Equal(reader.Offset == growing.Length ? null : reader.Offset, reader.TruncatedAt);
                    if (growing.IsWhole)
                    {
                        break;
                    }

                    // Another reader may take over where one has stopped.
                    reader = random.Next(4) == 0 ? new EventFileReader("growing", growing, reader.Offset) : reader;
                    growing.Grow();
                    continue;
                }

                seen.Add($"{record.Offset} {Convert.ToHexString(record.Data)}");
            }

            var at = 0L;
            Assert.Equal(
                OracleLog.Read(file).Select(message => $"{(at += 16 + message.Bytes.Length) - 16 - message.Bytes.Length} {Convert.ToHexString(message.Bytes)}"),
                seen);
        }, run => Print(run.Item1));

    private static string Print(Written[] calls) => string.Join("; ", calls.AsEnumerable());

    private static byte[] Write(Written[] calls, long? purgeStep)
    {
        using var folder = new TempFolder();
        string path;
        using (var writer = new SummaryWriter(folder.Path, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, PurgeStep = purgeStep }))
        {
            path = writer.FilePath;
            foreach (var call in calls)
            {
                call.Add(writer);
            }
        }

        return File.ReadAllBytes(path);
    }

    private static void Check(Written[] calls, long? purgeStep)
    {
        var file = Write(calls, purgeStep);
        var events = OracleLog.Read(file);
        Assert.Equal(("brain.Event:2", "sonde"), (events[0].Text("file_version"), events[0].Node("source_metadata").Text("writer")));
        var next = 1;
        if (purgeStep is { } step)
        {
            Assert.Equal((step, 1L), (events[1].Long("step"), events[next++].Node("session_log").Long("status")));
        }

        var described = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in calls)
        {
            if (call.Graph is not null)
            {
                AssertHead(call, events[next]);
                Assert.Equal(call.Graph, events[next++].Content("graph_def"));
            }

            foreach (var expected in call.Values)
            {
                AssertHead(call, events[next]);
                AssertValue(expected, Assert.Single(events[next++].Node("summary").All<ProtoNode>("value")), described);
            }
        }

        Assert.Equal(events.Count, next);
        ReaderAgainstOracle.AssertSame(file, events);
    }

    private static void AssertHead(Written call, ProtoNode message) =>
        Assert.Equal((call.Step, call.WallTime), (message.Long("step"), message.Number("wall_time")));

    private static void AssertValue(ExpectedValue expected, ProtoNode value, HashSet<string> described)
    {
        Assert.Equal(expected.Tag, value.Text("tag"));
        Assert.Equal(new[] { "tag", "metadata", expected.Field }
            .Where(name => name == expected.Field && name is not null || name is not null && value.Has(name))
            .Order(), value.Names.Order());
        expected.Check(value);
        var isFirst = expected.Metadata is { Always: false } && described.Add(expected.Tag);
        Assert.Equal(expected.Metadata is { Always: true } || isFirst, value.Has("metadata"));
        if (value.Has("metadata"))
        {
            Assert.Equal(expected.Metadata!.Plugin, value.Node("metadata").Node("plugin_data").Text("plugin_name"));
            expected.Metadata.Check(value.Node("metadata"));
        }
    }
}
