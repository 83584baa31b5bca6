// The bytes of scalars that go the quick way: as those that go the long way, for tags and steps of every length.
namespace Sonde.Events.Tests;

public class ScalarRecordTests
{
    private static readonly long[] Steps =
    [
        0, 1, 127, 128, (1 << 14) - 1, 1 << 14, (1 << 21) - 1, 1 << 21, (1 << 28) - 1, 1 << 28, (1L << 35) - 1, 1L << 35, long.MaxValue, -1, long.MinValue,
    ];

    [Fact]
    public void AddScalar_TagsAndStepsOfEveryLength_HasTheBytesOfTheFormat()
    {
        string[] tags = [.. Enumerable.Range(1, 40).Select(length => new string('t', length)), "é/日本", new string('x', 511), new string('y', 700)];
        var expected = new List<byte>();
        var file = Write(writer =>
        {
            for (var round = 0; round < 2; round++)
            {
                foreach (var tag in tags)
                {
                    foreach (var step in Steps)
                    {
                        writer.AddScalar(tag, tag.Length + 0.1, step, 1.5 + round);
                        expected.AddRange(Bytes.Record(Scalar(tag, tag.Length + 0.1f, step, 1.5 + round)));
                    }
                }
            }
        });
        Assert.Equal(expected, file);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AddScalarTensor_SecondRecord_DiffersFromTheFirstByItsMetadataOnly(bool doublePrecision)
    {
        double[] values = [0.1, double.NaN, double.NegativeInfinity, 1e300, -0.0];
        var metadata = Bytes.Field(9, [.. Bytes.Field(1, Bytes.Field(1, "scalars")), .. Bytes.Field(4, 1UL)]);
        for (var length = 1; length < 30; length++)
        {
            var tag = new string('t', length);
            var expected = new List<byte>();
            var file = Write(writer =>
            {
                foreach (var step in Steps)
                {
                    foreach (var value in values)
                    {
                        writer.AddScalarTensor(tag, value, step, doublePrecision, wallTime: 7);
                        var content = doublePrecision ? BitConverter.GetBytes(value) : BitConverter.GetBytes((float)value);
                        byte[] tensor = Bytes.Tensor(doublePrecision ? 2 : 1, [], Bytes.Field(4, content));
                        byte[] summary = [.. Bytes.Field(1, tag), .. expected.Count == 0 ? metadata : [], .. Bytes.Field(8, tensor)];
                        expected.AddRange(Bytes.Record(Event(7, step, Bytes.Field(5, Bytes.Field(1, summary)))));
                    }
                }
            });
            Assert.Equal(expected, file);
        }
    }

    [Fact]
    public void AddScalar_TagsInChangingOrder_FindTheirOwn()
    {
        var random = new Random(1);
        string[] tags = [.. Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"tag{i}"))];
        var picked = Enumerable.Range(0, 5000).Select(_ => random.Next(tags.Length)).ToList();
        var read = Read(writer =>
        {
            foreach (var i in picked)
            {
                // Every other time a string of its own: found by its characters.
                writer.AddScalar(i % 2 == 0 ? tags[i] : new string(tags[i]), i, i);
            }
        });
        Assert.Equal(picked.Select(i => (tags[i], (float)i, (long)i)), read.Select(value => (value.Tag, value.SimpleValue, value.Step)));
    }

    [Fact]
    public void AddScalar_MoreTagsThanAreKept_AllComeBack()
    {
        const int Tags = 40_000;
        var read = Read(writer =>
        {
            for (var i = 0; i < Tags; i++)
            {
                writer.AddScalar($"tag{i}", i, i);
                writer.AddScalar($"tag{i}", -i, i);
            }
        });
        Assert.Equal(
            Enumerable.Range(0, 2 * Tags).Select(i => ($"tag{i / 2}", i % 2 == 0 ? i / 2 : -(float)(i / 2))),
            read.Select(value => (value.Tag, value.SimpleValue)));
    }

    // Step 0 is left out, as proto3 has it.
    private static byte[] Event(double wallTime, long step, byte[] rest) =>
        [.. Bytes.Field(1, wallTime), .. step == 0 ? [] : Bytes.Field(2, (ulong)step), .. rest];

    private static byte[] Scalar(string tag, float value, long step, double wallTime) =>
        Event(wallTime, step, Bytes.Field(5, Bytes.Field(1, [.. Bytes.Field(1, tag), .. Bytes.Field(2, value)])));

    private static byte[] Write(Action<SummaryWriter> add)
    {
        using var folder = new TempFolder();
        string path;
        using (var writer = new SummaryWriter(folder.Path))
        {
            add(writer);
            path = writer.FilePath;
        }

        var file = File.ReadAllBytes(path);
        return file[(12 + (int)BitConverter.ToUInt64(file) + 4)..];
    }

    private static List<LoggedValue> Read(Action<SummaryWriter> add)
    {
        using var folder = new TempFolder();
        string path;
        using (var writer = new SummaryWriter(folder.Path))
        {
            add(writer);
            path = writer.FilePath;
        }

        return Log.Read(path);
    }
}
