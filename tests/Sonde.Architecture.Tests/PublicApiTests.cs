// What users can call, written down: a change of the public surface shows as a change of a file in PublicApi/.
using System.Reflection;
using PublicApiGenerator;

namespace Sonde.Architecture.Tests;

public class PublicApiTests
{
    public static TheoryData<string> Libraries() => ["Sonde.Events", "Sonde.Runs", "Sonde.Diagnosis", "Sonde.Server", "Sonde.Torch"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_PublicSurface_IsAsWrittenDown(string library)
    {
        string[] beside = ["System.Text.Json.Serialization.JsonIgnoreAttribute", "System.Runtime.CompilerServices.TupleElementNamesAttribute"];
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, ExcludeAttributes = beside };
        var surface = Assembly.Load(library).GeneratePublicApi(options).ReplaceLineEndings("\n") + "\n";
        var written = Path.Combine(Repository.Root, "tests", "Sonde.Architecture.Tests", "PublicApi", $"{library}.txt");
        var received = Path.Combine(AppContext.BaseDirectory, $"{library}.received.txt");
        File.WriteAllText(received, surface);
        Assert.True(
            File.Exists(written) && File.ReadAllText(written).ReplaceLineEndings("\n") == surface,
            $"The public surface of {library} is not that of {Path.GetRelativePath(Repository.Root, written)}. Where the change is meant, "
                + $"copy {received} over it.");
    }
}
