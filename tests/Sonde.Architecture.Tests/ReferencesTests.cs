// References point one way, and TorchSharp is known in one place only.
using System.Xml.Linq;

namespace Sonde.Architecture.Tests;

public class ReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Sonde.Events"] = [],
        ["Sonde.Runs"] = ["Sonde.Events"],
        ["Sonde.Diagnosis"] = ["Sonde.Events", "Sonde.Runs"],
        ["Sonde.Data"] = ["Sonde.Events", "Sonde.Diagnosis"],
        ["Sonde.Projection"] = [],
        ["Sonde.Server"] = ["Sonde.Events", "Sonde.Runs", "Sonde.Diagnosis", "Sonde.Data", "Sonde.Projection"],
        ["Sonde.NativeGuard"] = [],
        ["Sonde.Torch"] = ["Sonde.Events", "Sonde.Runs", "Sonde.Diagnosis", "Sonde.Data", "Sonde.NativeGuard"],
        ["Sonde.Tool"] = ["Sonde.Events", "Sonde.Runs", "Sonde.Diagnosis", "Sonde.Server", "Sonde.Data", "Sonde.Projection"],
    };

    public static TheoryData<string> SourceProjects() =>
        [.. Repository.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Project_References_PointUpstreamOnly(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.Contains(name, Allowed.Keys);
        var references = Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
        Assert.All(references, reference => Assert.Contains(reference, Allowed[name]));
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Project_OtherThanSondeTorch_DoesNotKnowTorchSharp(string project)
    {
        var knows = Items(project, "PackageReference").Any(package => package.Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(Path.GetFileNameWithoutExtension(project) == "Sonde.Torch", knows);
    }

    [Fact]
    public void Sources_OutsideSondeTorch_DoNotUseTorchSharp()
    {
        var users = Repository.Files
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("src/Sonde.Torch/", StringComparison.Ordinal))
            .Where(file => Repository.ReadLines(file).Any(
                line => line.StartsWith("using TorchSharp", StringComparison.Ordinal) || line.StartsWith("using static TorchSharp", StringComparison.Ordinal)));
        Assert.Empty(users);
    }

    private static IEnumerable<string> Items(string project, string element) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(element)
            .Select(item => (string?)item.Attribute("Include")).OfType<string>();
}
