// What a user gets who references the project: the README's loop and the writer's compile beside TorchSharp.Modules.
using System.Reflection;

namespace Sonde.Torch.Tests.Packaging;

public sealed class ProjectReferenceTests : IDisposable
{
    private const string Modules = "using TorchSharp;\nusing TorchSharp.Modules;\n";

    private const string Before = """
        internal static class Loop
        {
            public static void Run(TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> model, TorchSharp.torch.optim.Optimizer optimizer,
                System.Collections.Generic.IEnumerable<(TorchSharp.torch.Tensor, TorchSharp.torch.Tensor)> batches, double validationLoss, double validationAccuracy)
            {
                using Linear layer = torch.nn.Linear(2, 1);

        """;

    private const string WithWriter = """
        using var writer  = new SummaryWriter("runs/lenet");
        using var monitor = TrainingMonitor.Attach(model, optimizer, writer);

        """;

    private static readonly string Root = RepositoryRoot();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sonde-reference-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Build_OfTheReadmesLoopBesideModules_Succeeds() => await Build("", Readme());

    [Fact]
    public async Task Build_OfALoopThatNamesTheWriterItself_Succeeds() =>
        await Build("", "using SummaryWriter = Sonde.SummaryWriter;\n" + OnWriter(Readme()));

    [Fact]
    public async Task Build_OfALoopWithAWriterAndThePackagesImports_Succeeds() => await Build(
        $"""
        <PropertyGroup><SondeNativeGuard>false</SondeNativeGuard></PropertyGroup>
        <Import Project="{Root}/src/Sonde.Torch/buildTransitive/Sonde.Torch.props" />
        <Import Project="{Root}/src/Sonde.Torch/buildTransitive/Sonde.Torch.targets" />
        """, OnWriter(Readme()));

    private async Task Build(string imports, string code)
    {
        var (usings, body) = Split(code);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "Loop.cs"), usings + Modules + Before + body + "\n    }\n}\n", TestContext.Current.CancellationToken);
        // The references are built: this test runs from them. Building them once more beside other tests would change files that those use.
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NoWarn>NU1603</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{Root}/src/Sonde.Torch/Sonde.Torch.csproj" />
                <PackageReference Include="TorchSharp" Version="0.107.0" />
              </ItemGroup>
              {imports}
            </Project>
            """, TestContext.Current.CancellationToken);
        var configuration = typeof(ProjectReferenceTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        await CommandLine.RunAsync(_folder.FullName, "dotnet", $"build -m:1 -c {configuration} -p:BuildProjectReferences=false -p:SondeSkipWeb=true");
    }

    /// <summary>The loop as the README has it.</summary>
    private static string Readme()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md")).ReplaceLineEndings("\n");
        var section = readme[readme.IndexOf("## In your training loop", StringComparison.Ordinal)..];
        var start = section.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        return section[start..section.IndexOf("\n```", start, StringComparison.Ordinal)];
    }

    private static string OnWriter(string readme)
    {
        const string ByFolder = "using var monitor = TrainingMonitor.Attach(model, optimizer, \"runs/lenet\");\n";
        Assert.Contains(ByFolder, readme, StringComparison.Ordinal);
        return readme.Replace(ByFolder, WithWriter, StringComparison.Ordinal);
    }

    private static (string Usings, string Body) Split(string code)
    {
        var lines = code.Split('\n');
        bool IsDirective(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("using var ", StringComparison.Ordinal);
        return (string.Concat(lines.Where(IsDirective).Select(line => line + "\n")), string.Join('\n', lines.Where(line => !IsDirective(line))));
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sonde.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException($"no Sonde.slnx above {AppContext.BaseDirectory}");
    }
}
