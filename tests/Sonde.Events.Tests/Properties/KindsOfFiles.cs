// Generators of calls: pictures, sounds, curves, meshes, layouts and hyperparameters.
using CsCheck;
using Sonde.Events.Tests.Oracle;

namespace Sonde.Events.Tests.Properties;

internal static class KindsOfFiles
{
    private static readonly Gen<string> Names = Gen.String[0, 12];

    public static readonly Gen<Written> Image = Gen.Select(
        Place.Any, Gen.Int[1, 9], Gen.Int[1, 9], Gen.OneOf(1, 3, 4), Gen.Int, (at, width, height, channels, seed) =>
        {
            var pixels = Noise(width * height * channels, seed);
            return new Written(
                "AddImage", at.Step, at.Time, writer => writer.AddImage(at.Tag, pixels, width, height, channels, at.Step, at.Time),
                Picture(at.Tag, width, height, channels, PngEncoder.Encode(pixels, width, height, channels)));
        });

    public static readonly Gen<Written> EncodedImage = Gen.Select(
        Place.Any, Gen.Int[0, int.MaxValue], Gen.Int[0, 70_000], Gen.Int[0, 6], Gen.Byte.Array[0, 300], (at, width, height, channels, bytes) =>
        new Written(
            "AddEncodedImage", at.Step, at.Time, writer => writer.AddEncodedImage(at.Tag, bytes, width, height, channels, at.Step, at.Time),
            Picture(at.Tag, width, height, channels, bytes)));

    public static readonly Gen<Written> Images = Gen.Select(
        Place.Any, Gen.Int[1, 5], Gen.Int[1, 4], Gen.OneOf(1, 3, 4), Gen.Int, (at, count, columns, channels, seed) =>
        new Written(
            "AddImages", at.Step, at.Time, writer => writer.AddImages(at.Tag, Noise(count * 6 * channels, seed), 3, 2, channels, at.Step, columns, at.Time),
            new ExpectedValue(at.Tag, "image", read =>
            {
                var across = Math.Min(count, columns);
                Assert.Equal((3L * across, 2L * ((count + across - 1) / across)), (read.Node("image").Long("width"), read.Node("image").Long("height")));
                Assert.Equal([0x89, 0x50, 0x4e, 0x47], read.Node("image").Content("encoded_image_string")[..4]);
            })));

    public static readonly Gen<Written> Figure = Gen.Select(Place.Any, Gen.Int[1, 9], Gen.Int[1, 9], Gen.OneOf(1, 3, 4), (at, width, height, channels) =>
    {
        var png = PngEncoder.Encode(Noise(width * height * channels, width), width, height, channels);
        return new Written(
            "AddFigure", at.Step, at.Time, writer => writer.AddFigure(at.Tag, png, at.Step, at.Time), Picture(at.Tag, width, height, channels, png));
    });

    public static readonly Gen<Written> Video = Gen.Select(Place.Any, Gen.Int[1, 4], Gen.OneOf(1, 3, 4), Gen.Int, (at, frames, channels, seed) =>
        new Written(
            "AddVideo", at.Step, at.Time, writer => writer.AddVideo(at.Tag, Noise(frames * 15 * channels, seed), 5, 3, channels, at.Step, 10, at.Time),
            new ExpectedValue(at.Tag, "image", read =>
            {
                Assert.Equal((5L, 3L), (read.Node("image").Long("width"), read.Node("image").Long("height")));
                Assert.Equal("GIF89a"u8.ToArray(), read.Node("image").Content("encoded_image_string")[..6]);
            })));

    public static readonly Gen<Written> Audio = Gen.Select(
        Place.Any, Place.Singles.Array[0, 100], Gen.OneOf(1, 2), Gen.Int[1, 96_000], (at, samples, channels, rate) =>
        {
            samples = samples[..(samples.Length / channels * channels)];
            return new Written(
                "AddAudio", at.Step, at.Time, writer => writer.AddAudio(at.Tag, samples, rate, channels, at.Step, at.Time),
                Sound(at.Tag, rate, channels, samples.Length / channels, WavEncoder.Encode(samples, rate, channels), "audio/wav"));
        });

    public static readonly Gen<Written> EncodedAudio = Gen.Select(
        Place.Any, Gen.Byte.Array[0, 200], Names, Gen.Int[0, 8], Gen.Long[0, long.MaxValue], (at, bytes, type, channels, frames) =>
        new Written(
            "AddEncodedAudio", at.Step, at.Time, writer => writer.AddEncodedAudio(at.Tag, bytes, type, 44_100, channels, frames, at.Step, at.Time),
            Sound(at.Tag, 44_100, channels, frames, bytes, Place.Encode(type))));

    public static readonly Gen<Written> PrCurve = Gen.Select(
        Place.Any, Gen.Select(Gen.Bool, Place.Singles).Array[0, 40], Gen.Int[2, 130], (at, samples, thresholds) =>
        new Written(
            "AddPrCurve", at.Step, at.Time,
            writer => writer.AddPrCurve(
                at.Tag, [.. samples.Select(sample => sample.Item1)], [.. samples.Select(sample => sample.Item2)], at.Step, thresholds, wallTime: at.Time),
            Curve(at.Tag, thresholds)));

    public static readonly Gen<Written> PrCurveRaw = Gen.Select(Place.Any, Gen.Int[1, 50], (at, thresholds) =>
        new Written("AddPrCurve raw", at.Step, at.Time,
            writer => writer.AddPrCurve(at.Tag, new float[6 * thresholds], thresholds, at.Step, at.Time), Curve(at.Tag, thresholds)));

    public static readonly Gen<Written> CustomScalars = Gen.Select(
        Gen.Select(Names, Names.Array[0, 4], Gen.Bool, Gen.Bool).Array[0, 4], Place.Numbers, (groups, time) =>
        {
            ChartCategory[] layout =
                [.. groups.Select(group => new ChartCategory(
                    group.Item1, [group.Item3 ? CustomChart.Margin("m", "v", "lo", "hi") : CustomChart.Multiline(group.Item1, group.Item2)], group.Item4))];
            return new Written(
                "AddCustomScalars", 0, time, writer => writer.AddCustomScalars(layout, time), new ExpectedValue("custom_scalars__config__", "tensor", read =>
                {
                    var categories = ProtoNode.Parse("Layout", Assert.Single(read.Node("tensor").All<byte[]>("string_val"))).All<ProtoNode>("category");
                    Assert.Equal(groups.Select(group => (Place.Encode(group.Item1), group.Item4 ? 1L : 0)),
                        categories.Select(category => (category.Text("title"), category.Long("closed"))));
                    var charts = categories.Select(category => Assert.Single(category.All<ProtoNode>("chart"))).ToList();
                    Assert.Equal(groups.Select(group => group.Item3), charts.Select(chart => chart.Has("margin")));
                    Assert.Equal(
                        groups.Where(group => !group.Item3).Select(group => group.Item2.Select(Place.Encode)),
                        charts.Where(chart => !chart.Has("margin")).Select(chart => chart.Node("multiline").All<string>("tag")));
                }, new ExpectedMetadata("custom_scalars", read => Assert.Equal(2, read.Long("data_class")))));
        });

    public static readonly Gen<Written> Mesh = Gen.Select(
        Place.Any, Gen.Int[1, 2], Gen.Int[1, 5], Gen.Int[0, 3], Gen.Bool, Gen.OneOf("", "{\"camera\":1}"), (at, batch, vertices, faces, coloured, json) =>
        {
            float[] points = [.. Enumerable.Range(0, batch * vertices * 3).Select(i => (float)i)];
            int[] triangles = [.. Enumerable.Range(0, batch * faces * 3).Select(i => i - 1)];
            var colors = coloured ? Noise(points.Length, 3) : [];
            var components = 2 + (faces > 0 ? 4 : 0) + (coloured ? 8 : 0);
            ExpectedValue Part(string suffix, int content, int type, long rows, byte[] bytes) => new(
                at.Tag + suffix, "tensor", read => Kinds.AssertTensor(read, type, [batch, rows, 3], bytes), new ExpectedMetadata("mesh", read =>
                {
                    var mesh = ProtoNode.Parse("MeshPluginData", read.Node("plugin_data").Content("content"));
                    Assert.Equal((at.Tag, (long)content, json, (long)components),
                        (mesh.Text("name"), mesh.Long("content_type"), mesh.Text("json_config"), mesh.Long("components")));
                    Assert.Equal([batch, rows, 3], mesh.All<long>("shape"));
                }));
            return new Written("AddMesh", at.Step, at.Time, writer => writer.AddMesh(at.Tag, points, batch, at.Step, colors, triangles, json, at.Time),
            [
                Part("_VERTEX", 1, 1, vertices, [.. points.SelectMany(BitConverter.GetBytes)]),
                .. faces == 0 ? [] : new[] { Part("_FACE", 2, 3, faces, [.. triangles.SelectMany(BitConverter.GetBytes)]) },
                .. coloured ? [Part("_COLOR", 3, 4, vertices, colors)] : Array.Empty<ExpectedValue>(),
            ]);
        });

    public static readonly Gen<Written> HParams = Gen.Select(
        Names.Array[0, 4].Select(names => names.Distinct().ToArray()), Place.Numbers, Names, Place.Any, (names, number, text, at) =>
        {
            var hparams = names.Select((name, i) => (name, value: (i % 3) switch { 0 => number, 1 => text, _ => (object)(i % 2 == 0) }))
                .ToDictionary(pair => pair.name, pair => pair.value);
            return new Written("AddHParams", at.Step, at.Time,
                writer => writer.AddHParams(hparams, new Dictionary<string, double> { [at.Tag] = number }, step: at.Step, wallTime: at.Time),
            [
                Session("experiment", read =>
                {
                    Assert.Equal(
                        hparams.Select(pair => (Place.Encode(pair.Key), pair.Value switch { string => 1L, bool => 2, _ => 3 })),
                        read.All<ProtoNode>("hparam_infos").Select(info => (info.Text("name"), info.Long("type"))));
                    Assert.Equal([at.Tag], read.All<ProtoNode>("metric_infos").Select(info => info.Node("name").Text("tag")));
                }),
                Session("session_start_info", read => Assert.Equal(
                    hparams.Select(pair => (Place.Encode(pair.Key), pair.Value is string given ? Place.Encode(given) : pair.Value)),
                    read.All<ProtoNode>("hparams").Select(pair => (pair.Text("key"), Value(pair.Node("value")))))),
                Session("session_end_info", read => Assert.Equal(1, read.Long("status"))),
                new ExpectedValue(at.Tag, "simple_value", _ => { }),
            ]);
        });

    private static ExpectedValue Session(string part, Action<ProtoNode> check) => new(
        "_hparams_/" + part, null, _ => { },
        new ExpectedMetadata(
            "hparams", read => check(ProtoNode.Parse("HParamsPluginData", read.Node("plugin_data").Content("content")).Node(part)), Always: true));

    private static object Value(ProtoNode value) =>
        value.Has("text") ? value.Text("text") : value.Has("flag") ? value.Long("flag") == 1 : value.Number("number");

    private static ExpectedValue Picture(string tag, int width, int height, int channels, byte[] encoded) => new(tag, "image", read =>
    {
        var image = read.Node("image");
        Assert.Equal((width, height, channels), (image.Long("width"), image.Long("height"), image.Long("colorspace")));
        Assert.Equal(encoded, image.Content("encoded_image_string"));
    });

    private static ExpectedValue Sound(string tag, float rate, int channels, long frames, byte[] encoded, string type) => new(tag, "audio", read =>
    {
        var audio = read.Node("audio");
        Assert.Equal(
            (rate, channels, frames, type), (audio.Float("sample_rate"), audio.Long("num_channels"), audio.Long("length_frames"), audio.Text("content_type")));
        Assert.Equal(encoded, audio.Content("encoded_audio_string"));
    });

    private static ExpectedValue Curve(string tag, int thresholds) => new(
        tag, "tensor", read =>
        {
            Assert.Equal(1, read.Node("tensor").Long("dtype"));
            Assert.Equal([6L, thresholds], read.Node("tensor").Node("tensor_shape").All<ProtoNode>("dim").Select(dim => dim.Long("size")));
            Assert.Equal(24 * thresholds, read.Node("tensor").Content("tensor_content").Length);
        },
        new ExpectedMetadata("pr_curves", read =>
            Assert.Equal(thresholds, ProtoNode.Parse("PrCurvePluginData", read.Node("plugin_data").Content("content")).Long("num_thresholds"))));

    private static byte[] Noise(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
