// Sonde.Torch is one assembly in layers: its folders have an order, and what lies in one uses only what lies before it.
using System.Reflection;

namespace Sonde.Architecture.Tests;

public class LayersTests
{
    private const string Root = "src/Sonde.Torch";
    private const int MostFiles = 15;

    /// <summary>From libtorch to the user; each uses those before it, and none after it. The last is the folder of the project itself.</summary>
    private static readonly string[] Layers =
    [
        "Interop", "Statistics", "Images", "Options", "Tracing",
        "Captures/Autograd", "Captures/Flow", "Captures/Model", "Captures/Tensors", "Captures/NonFinite", "Captures/Trace", "Captures/Warnings",
        "Data", "Recording", "Probes", "Provenance", "Monitor", "Experiments", "",
    ];

    /// <summary>Tests of what more than one folder makes together, or of what is no code of the project.</summary>
    private static readonly string[] FoldersOfTestsAlone = ["Events", "NativeGuard", "Networks", "Packaging", "Samples"];

    private static readonly Dictionary<string, DeclaredType> Declared = DeclaredType.Under(Root).DistinctBy(type => $"{type.Namespace}.{type.Name}")
        .ToDictionary(type => $"{type.Namespace}.{type.Name}");

    private static readonly List<(DeclaredType From, DeclaredType To)> References =
        [.. TypeReferences.Of(Assembly.Load("Sonde.Torch")).Select(pair => (Declared[pair.From.FullName!], Declared[pair.To.FullName!]))];

    [Fact]
    public void Folders_OfSondeTorch_HaveAPlaceInTheOrder() =>
        Assert.All(
            Declared.Values, type => Assert.True(Array.IndexOf(Layers, LayerOf(type)) >= 0, $"Give the folder of {type.File} a place in the order of layers."));

    [Fact]
    public void Types_OfSondeTorch_UseOnlyLayersBeforeTheirOwn()
    {
        var backwards = References
            .Where(pair => Array.IndexOf(Layers, LayerOf(pair.To)) > Array.IndexOf(Layers, LayerOf(pair.From)))
            .Select(pair => $"{pair.From.File} uses {pair.To.Name} of {LayerOf(pair.To)}").Distinct().Order(StringComparer.Ordinal);
        Assert.Empty(backwards);
    }

    [Fact]
    public void Folders_OfSondeTorch_DoNotUseOneAnotherInACircle()
    {
        var edges = References.Select(pair => (From: pair.From.Folder, To: pair.To.Folder)).Where(edge => edge.From != edge.To).ToHashSet();
        // What uses nothing, or is used by nothing, but for what was taken away, lies on no circle.
        while (edges.RemoveWhere(edge => !edges.Any(next => next.From == edge.To) || !edges.Any(before => before.To == edge.From)) > 0)
        {
        }
        var uses = References.Where(pair => edges.Contains((pair.From.Folder, pair.To.Folder))).Select(pair => $"{pair.From.File} -> {pair.To.File}")
            .Order(StringComparer.Ordinal);
        Assert.Empty(uses);
    }

    [Fact]
    public void References_OfSondeTorch_AreSeen()
    {
        // The tests above would pass over an empty list.
        Assert.True(References.Count > 500, $"{References.Count} references");
        Assert.Contains(References, pair => pair is { From.Name: "TrainingMonitor", To.Name: "MonitorOptions" });
    }

    [Fact]
    public void Types_OfAllProjects_HaveNamesOfTheirOwn()
    {
        var doubles = DeclaredType.Under("src")
            .Where(type => type.Name != "Program")
            .GroupBy(type => type.Name)
            .Where(same => same.Select(type => (type.Namespace, Project: type.File.Split('/')[1])).Distinct().Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(type => type.File))}");
        Assert.Empty(doubles);
    }

    [Theory]
    [InlineData(Root)]
    [InlineData("tests/Sonde.Torch.Tests")]
    public void Folders_OfSondeTorch_HoldAtMostFifteenFiles(string root)
    {
        var full = Repository.Files.Where(file => file.StartsWith(root + "/", StringComparison.Ordinal))
            .GroupBy(file => file[..file.LastIndexOf('/')]).Where(folder => folder.Count() > MostFiles)
            .Select(folder => $"{folder.Key}: {folder.Count()} files");
        Assert.Empty(full);
    }

    [Fact]
    public void Folders_OfTheTestsOfSondeTorch_MirrorThoseOfItsSources()
    {
        const string Tests = "tests/Sonde.Torch.Tests";
        var strays = Repository.Files.Where(file => file.StartsWith(Tests + "/", StringComparison.Ordinal))
            .Select(file => Path.GetDirectoryName(file[(Tests.Length + 1)..])!.Replace('\\', '/')).Distinct()
            .Where(folder => !FoldersOfTestsAlone.Contains(folder.Split('/')[0]) && !Directory.Exists(Path.Combine(Repository.Root, Root, folder)));
        Assert.Empty(strays);
    }

    private static string LayerOf(DeclaredType type)
    {
        var parts = type.Folder[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('/', parts is ["Captures", ..] ? parts.Take(2) : parts.Take(1));
    }
}
