// The page that sets PyTorch's calls beside ours: every call on it is made here, and signatures are those of PyTorch.
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Events;

public sealed partial class PyTorchCallsTests : IDisposable
{
    // PyTorch's arguments that have no counterpart, each with the reason on the page.
    private static readonly HashSet<string> Absent = ["max_bins", "verbose", "use_strict_trace"];

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Calls_OfThePage_AreWritten()
    {
        using var scope = NewDisposeScope();
        var folder = _folder;
        const double Time = 1_700_000_000;
        var (one, batch, row) = (tensor(0.1, ScalarType.Float64), rand(2, 4), zeros(3));
        var (image, images, boxes) = (rand(3, 30, 40), rand(2, 3, 8, 8), tensor(new float[,] { { 5, 15, 20, 25 } }));
        var (video, sound, points) = (rand([1, 2, 3, 4, 4]), rand(1, 100), rand(2, 3));
        var (truth, predictions, weights) = (tensor(new long[] { 0, 1 }), tensor(new float[] { 0.2f, 0.9f }), ones(2));
        var (vertices, colors, faces) = (rand(1, 3, 3), full(new long[] { 1, 3, 3 }, 255, ScalarType.Int32), tensor(new long[] { 0, 1, 2 }).reshape(1, 1, 3));
        using var model = nn.Linear(4, 2);
        var png = PngEncoder.Encode(new byte[6], 3, 2, 1);
        var hparams = new Dictionary<string, object> { ["lr"] = 0.1, ["none"] = null! };
        var domains = new Dictionary<string, IReadOnlyList<object>> { ["lr"] = [0.1, 0.2] };
        var metrics = new Dictionary<string, double> { ["accuracy"] = 0.5 };
        var tensors = new Dictionary<string, Tensor> { ["accuracy"] = one };
        string[] labels = ["a", "b"], header = ["name", "kind"];
        string[][] table = [["a", "x"], ["b", "y"]];
        var config = new JsonObject { ["camera"] = "near" };

        var writer = new SummaryWriter(folder, new() { PurgeStep = 5, FlushPeriod = TimeSpan.FromSeconds(120), FileNameSuffix = ".a" });
        Assert.Equal(folder, writer.get_logdir());
        writer.add_hparams(hparams, metrics, domains, null, 1);
        writer.add_scalar("scalar", 0.5, 1, Time, true, true);
        writer.add_scalar("scalar/tensor", one, 1, Time, true, true);
        writer.add_scalars("scalars", metrics, 1, Time);
        writer.add_scalars("scalars/tensors", tensors, 1, Time);
        writer.add_tensor("tensor", batch, 1, Time);
        writer.add_histogram("histogram", batch, 1, HistogramBins.PyTorch, Time);
        writer.add_histogram_raw("raw", 0, 2, 3, 4, 6, [1, 2], [1, 2], 1, Time);
        writer.add_image("image", image, 1, Time, "CHW");
        writer.add_images("images", images, 1, Time, "NCHW");
        writer.add_image_with_boxes("boxes", image, boxes, 1, Time, 2, "CHW", ["cat"]);
        writer.add_figure("figure", png, 1, true, Time);
        writer.add_video("video", video, 1, 4, Time);
        writer.add_audio("audio", sound, 1, 44100, Time);
        writer.add_text("text", "hello", 1, Time);
        writer.add_graph(model, batch);
        writer.add_embedding(points, labels, images, 1, "embedding");
        writer.add_embedding(points, table, images, 1, "table", header);
        writer.add_pr_curve("curve", truth, predictions, 1, 127, weights, Time);
        writer.add_pr_curve_raw("curve/raw", row, row, row, row, row, row, 1, 3, weights, Time);
        writer.add_custom_scalars_multilinechart(["a", "b"], "category", "title");
        writer.add_custom_scalars_marginchart(["a", "b", "c"], "category", "title");
        writer.add_custom_scalars(new() { ["category"] = new() { ["title"] = ("Multiline", ["a", "b"]) } });
        writer.add_mesh("mesh", vertices, colors, faces, config, 1, Time);
        writer.flush();
        writer.close();

        var values = ProtobufLog.ReadValues(writer.FilePath);
        Assert.Equal(BitConverter.GetBytes(0.1), values.Single(value => value.Tag == "scalar/tensor").Tensor.TensorContent.ToByteArray());
        Assert.Equal((80, 60), (values.Single(value => value.Tag == "boxes").Image.Width, values.Single(value => value.Tag == "boxes").Image.Height));
        Assert.Equal(3, values.Count(value => value.Tag == "custom_scalars__config__"));
        Assert.All(
            ["histogram", "raw", "image", "images", "figure", "video", "audio", "text/text_summary", "tensor", "curve", "curve/raw", "mesh_FACE"],
            tag => Assert.Single(values, value => value.Tag == tag));
        Assert.Single(Directory.GetFiles(Path.Combine(folder, "scalars_tensors_accuracy")));
    }

    [Fact]
    public void Page_Calls_AreThoseOfTheTestAbove()
    {
        var source = File.ReadAllText(Here());
        var calls = Rows().Select(row => row.Ours).ToList();
        Assert.True(calls.Count > 25);
        Assert.Equal([], calls.Where(call => !source.Contains(call, StringComparison.Ordinal)));
    }

    [Fact]
    public void Page_Signatures_AreThoseOfTheExtensions()
    {
        var methods = typeof(TensorWriterExtensions).GetMethods(BindingFlags.Public | BindingFlags.Static);
        Assert.Equal([], methods.Select(method => method.Name).Distinct().Except(Rows().Select(row => row.Name)));
        foreach (var (name, arguments, _) in Rows().Where(row => row.Name is not ("" or "SummaryWriter" or "add_graph")))
        {
            // One of the overloads has all of PyTorch's arguments, in its order and with its defaults.
            Assert.Contains(methods.Where(method => method.Name == name), method =>
                arguments.Where(argument => !Absent.Contains(argument.Name)).SequenceEqual(method.GetParameters().Skip(1).Select(Describe), Comparer));
        }
    }

    private static EqualityComparer<(string Name, string Default)> Comparer { get; } = EqualityComparer<(string Name, string Default)>.Create(
        (torch, ours) => torch.Name == ours.Name && (torch.Default == ours.Default
            || (torch.Name, torch.Default, ours.Default) is ("global_step", "None", "0") or ("bins", "\"tensorflow\"", "PyTorch") or ("metadata", "None", "")));

    private static (string Name, string Default) Describe(System.Reflection.ParameterInfo parameter) =>
        (parameter.Name!, !parameter.HasDefaultValue ? "" : parameter.DefaultValue switch
        {
            null => "None",
            string text => $"\"{text}\"",
            bool flag => flag ? "True" : "False",
            _ when parameter.ParameterType == typeof(HistogramBins) => "PyTorch",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        });

    private static IEnumerable<(string Name, List<(string Name, string Default)> Arguments, string Ours)> Rows() =>
        from line in File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/formats/pytorch.md"))
        let row = Row().Match(line)
        where row.Success
        select (row.Groups["name"].Value, Arguments(row.Groups["arguments"].Value), row.Groups["ours"].Value);

    private static List<(string Name, string Default)> Arguments(string list) =>
        [.. list.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(argument => argument.Split('='))
            .Select(parts => (parts[0], parts.Length > 1 ? parts[1] : ""))];

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^\| (`(?<name>\w+)\((?<arguments>.*?)\)`|the same .*?) \| `(?<ours>.+?)` \|")]
    private static partial Regex Row();
}
