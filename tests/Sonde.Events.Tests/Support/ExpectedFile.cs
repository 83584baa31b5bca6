// What another reader found in an event file, and the comparison with what this one finds.
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sonde.Events.Tests;

/// <summary>One entry of an expected.json: per file its bytes, records, event kinds, and per tag the counts, plugins and series.</summary>
internal static class ExpectedFile
{
    private static readonly Dictionary<EventKind, string> EventNames = new()
    {
        [EventKind.None] = "none",
        [EventKind.FileVersion] = "file_version",
        [EventKind.GraphDef] = "graph_def",
        [EventKind.Summary] = "summary",
        [EventKind.LogMessage] = "log_message",
        [EventKind.SessionLog] = "session_log",
        [EventKind.TaggedRunMetadata] = "tagged_run_metadata",
        [EventKind.MetaGraphDef] = "meta_graph_def",
    };

    private static readonly Dictionary<SummaryValueKind, string> ValueNames = new()
    {
        [SummaryValueKind.None] = "none",
        [SummaryValueKind.SimpleValue] = "simple_value",
        [SummaryValueKind.Image] = "image",
        [SummaryValueKind.Histogram] = "histo",
        [SummaryValueKind.Audio] = "audio",
        [SummaryValueKind.Tensor] = "tensor",
    };

    public static void AssertMatches(string path, JsonElement expected)
    {
        using var reader = new EventFileReader(path);
        var what = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var tags = new Dictionary<string, Tag>();
        while (reader.TryReadNext(out var record))
        {
            Add(what, EventNames[record.Kind]);
            foreach (var value in record.Values)
            {
                if (!tags.TryGetValue(value.Tag, out var tag))
                {
                    tags.Add(value.Tag, tag = new Tag());
                }

                tag.Add(record, value);
            }
        }

        Assert.Empty(reader.Damage);
        Assert.Null(reader.TruncatedAt);
        Assert.Equal(expected.GetProperty("bytes").GetInt64(), reader.Offset);
        Assert.Equal(expected.GetProperty("records").GetInt64(), reader.Records);
        Assert.Equal(Counts(expected.GetProperty("what")), what);
        Assert.Equal(
            expected.GetProperty("tags").EnumerateObject().Select(tag => tag.Name).Order(StringComparer.Ordinal), tags.Keys.Order(StringComparer.Ordinal));
        foreach (var tag in expected.GetProperty("tags").EnumerateObject())
        {
            tags[tag.Name].AssertMatches(tag.Name, tag.Value);
        }
    }

    private static SortedDictionary<string, int> Counts(JsonElement counts) =>
        new(counts.EnumerateObject().ToDictionary(count => count.Name, count => count.Value.GetInt32()), StringComparer.Ordinal);

    private static void Add(SortedDictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    private sealed class Tag
    {
        private readonly SortedDictionary<string, int> _kinds = new(StringComparer.Ordinal);
        private readonly SortedSet<string> _plugins = new(StringComparer.Ordinal);
        private readonly List<(long Step, double WallTime, double Value)> _scalars = [];
        private readonly MemoryStream _series = new();

        public void Add(EventRecord record, SummaryValue value)
        {
            ExpectedFile.Add(_kinds, ValueNames[value.Kind]);
            Assert.True(SummaryMetadata.TryDecode(value.Metadata, out var metadata));
            if (metadata.PluginName.Length > 0)
            {
                _plugins.Add(metadata.PluginName);
            }

            AssertDecodes(value);
            if ((value.Kind == SummaryValueKind.SimpleValue || _plugins.Contains(ScalarSummary.PluginName)) && ScalarSummary.TryRead(value, out var scalar))
            {
                _scalars.Add((record.Step, record.WallTime, scalar));
                _series.Write(BitConverter.GetBytes(record.Step));
                _series.Write(BitConverter.GetBytes(record.WallTime));
                _series.Write(BitConverter.GetBytes(scalar));
            }
        }

        public void AssertMatches(string name, JsonElement expected)
        {
            Assert.Equal((name, expected.GetProperty("count").GetInt32()), (name, _kinds.Values.Sum()));
            Assert.Equal(Counts(expected.GetProperty("kinds")), _kinds);
            Assert.Equal(expected.GetProperty("plugins").EnumerateArray().Select(plugin => plugin.GetString()!), _plugins);
            if (expected.GetProperty("series_sha256").GetString() is not { } sha256)
            {
                return;
            }

            Assert.Equal((name, expected.GetProperty("scalars").GetInt32()), (name, _scalars.Count));
            AssertPoint(expected.GetProperty("first"), _scalars[0]);
            AssertPoint(expected.GetProperty("last"), _scalars[^1]);
            Assert.Equal((name, sha256), (name, Convert.ToHexStringLower(SHA256.HashData(_series.ToArray()))));
        }

        private static void AssertPoint(JsonElement expected, (long Step, double WallTime, double Value) actual)
        {
            var value = expected[2].GetString() switch
            {
                "nan" => double.NaN,
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                var number => double.Parse(number!, CultureInfo.InvariantCulture),
            };
            Assert.Equal((expected[0].GetInt64(), expected[1].GetDouble(), value), actual);
        }

        private static void AssertDecodes(SummaryValue value)
        {
            switch (value.Kind)
            {
                case SummaryValueKind.Histogram:
                    Assert.True(HistogramSummary.TryDecode(value.Payload, out var histogram));
                    Assert.Equal(histogram.Count, histogram.Counts.Sum());
                    break;
                case SummaryValueKind.Image:
                    Assert.True(ImageSummary.TryDecode(value.Payload, out var image));
                    Assert.True(image.Width > 0 && image.Height > 0 && image.Encoded.Length > 0);
                    break;
                case SummaryValueKind.Tensor:
                    Assert.True(TensorValue.TryDecode(value.Payload, out var tensor));
                    Assert.Equal(tensor.Count, tensor.ToDoubles().Length + tensor.ToStrings().Length);
                    break;
            }
        }
    }
}
