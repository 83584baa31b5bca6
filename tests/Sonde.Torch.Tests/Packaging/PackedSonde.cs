// Packs Sonde.Torch and what it depends on into a temporary feed, with an app and a test project of a user's beside it.
using System.Reflection;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Sonde.Torch.Tests.Packaging;

/// <summary>A user's projects outside the repository, with a package folder of their own, so that no cache is written to or served from.</summary>
public sealed class PackedSonde : IAsyncLifetime
{
    private const string TorchSharp = "0.107.0", LibTorch = "2.10.0";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sonde-consumer-");

    private static string Configuration => typeof(PackedSonde).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public string App => Path.Combine(_folder.FullName, "App");

    public string Tests => Path.Combine(_folder.FullName, "App.Tests");

    public string Out(string name) => Path.Combine(_folder.FullName, "out", name);

    /// <summary>The native library as TorchSharp's package has it, in the package cache of this machine.</summary>
    public static string PackagedLibrary => Path.Combine(Cache, "torchsharp", TorchSharp, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    public string HashBefore { get; private set; } = "";

    public static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    private static string Cache => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
            return;
        HashBefore = Hash(PackagedLibrary);
        var version = $"0.0.1-test{Guid.NewGuid():N}";
        var root = RepositoryRoot();
        foreach (var project in WithReferences(Path.Combine(root, "src", "Sonde.Torch", "Sonde.Torch.csproj")))
        {
            await CommandLine.RunAsync(root, "dotnet",
                $"pack \"{project}\" --no-build -c {Configuration} -m:1 -p:PackageVersion={version} -o \"{Path.Combine(_folder.FullName, "feed")}\"");
        }
        Write("global.json", """{ "test": { "runner": "Microsoft.Testing.Platform" } }""");
        Write("nuget.config", $"""
            <configuration>
              <packageSources><add key="packed-sonde" value="feed" /></packageSources>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <fallbackPackageFolders><add key="cache" value="{Cache}" /></fallbackPackageFolders>
            </configuration>
            """);
        Write("App/App.csproj", Project(version, "<ImplicitUsings>disable</ImplicitUsings>", ""));
        Write("App/Program.cs", Program);
        Write("App.Tests/App.Tests.csproj", Project(version,
            "<ImplicitUsings>enable</ImplicitUsings><TestingPlatformDotnetTestSupport>true</TestingPlatformDotnetTestSupport>",
            """<PackageReference Include="xunit.v3" Version="4.0.2" />"""));
        Write("App.Tests/FirstTests.cs", Test);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Write(string path, string content)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private static List<string> WithReferences(string project)
    {
        var result = new List<string> { project };
        for (var i = 0; i < result.Count; i++)
        {
            var folder = Path.GetDirectoryName(result[i])!;
            var references = XDocument.Load(result[i]).Descendants("ProjectReference")
                .Where(r => (string?)r.Attribute("ReferenceOutputAssembly") != "false")
                .Select(r => Path.GetFullPath(Path.Combine(folder, (string)r.Attribute("Include")!)));
            result.AddRange(references.Where(r => !result.Contains(r)).ToList());
        }
        return result;
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sonde.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"no Sonde.slnx above {AppContext.BaseDirectory}");
    }

    // Hard links are the hard case: writing into an output would write into the cache.
    private static string Project(string version, string properties, string references) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
            <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Sonde.Torch" Version="{version}" />
            <PackageReference Include="TorchSharp" Version="{TorchSharp}" />
            <PackageReference Include="libtorch-cpu-linux-x64" Version="{LibTorch}" />
            {references}
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        using System;
        using Sonde;
        using Sonde.Torch;
        using TorchSharp;
        using TorchSharp.Modules;

        internal static class Program
        {
            private static void Main()
            {
                // TorchSharp comes before any type of Sonde's.
                using var x = torch.tensor(3.0f, requires_grad: true);
                using var y = x * x;
                y.backward();
                Console.WriteLine($"derivative {x.grad!.item<float>()}");
                Write();
            }

            private static void Write()
            {
                using Linear layer = torch.nn.Linear(2, 1);
                using var writer = new SummaryWriter("runs/lenet");
                Console.WriteLine($"writer {writer.GetType().FullName}");
            }
        }
        """;

    private const string Test = """
        using Sonde;
        using Sonde.Torch;
        using TorchSharp;
        using TorchSharp.Modules;
        using Xunit;

        public class FirstTests
        {
            [Fact]
            public void Sum_OfOnes_IsTheirNumber()
            {
                using Linear layer = torch.nn.Linear(2, 1);
                Assert.Equal(2f, torch.ones(2).sum().item<float>());
                Assert.Equal("Sonde.SummaryWriter", typeof(SummaryWriter).FullName);
            }
        }
        """;
}
