// What a user gets who references the packages: TorchSharp loads in every way of running, and the package cache stays as it was.
namespace Sonde.Torch.Tests.Packaging;

public class PackageConsumerTests(PackedSonde packed) : IClassFixture<PackedSonde>
{
    private const string Derivative = "derivative 6", Writer = "writer Sonde.SummaryWriter", Corrected = "the output gets a copy that does";
    private const string Portable = "runtimes/linux-x64/native/libLibTorchSharp.so";

    [Fact]
    public async Task Run_OfAProgramThatStartsWithTorch_Works()
    {
        OnLinux();
        var output = await CommandLine.RunAsync(packed.App, "dotnet", "run -c Run");
        Assert.Contains(Derivative, output, StringComparison.Ordinal);
        Assert.Contains(Writer, output, StringComparison.Ordinal);
        CacheIsUntouched();
    }

    [Fact]
    public async Task Publish_Portable_RunsElsewhere()
    {
        OnLinux();
        var folder = packed.Out("portable");
        await CommandLine.RunAsync(packed.App, "dotnet", $"publish -m:1 -o \"{folder}\"");
        var output = await CommandLine.RunAsync(Path.GetTempPath(), "dotnet", $"\"{Path.Combine(folder, "App.dll")}\"");
        Assert.Contains(Derivative, output, StringComparison.Ordinal);
        CacheIsUntouched();
    }

    [Theory]
    [InlineData("flat", "")]
    [InlineData("single-file", "-p:PublishSingleFile=true")]
    [InlineData("self-extracting", "-p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true")]
    public async Task Publish_ForLinuxX64_Runs(string name, string properties)
    {
        OnLinux();
        var folder = packed.Out(name);
        await CommandLine.RunAsync(packed.App, "dotnet", $"publish -m:1 -r linux-x64 --self-contained false {properties} -o \"{folder}\"");
        Assert.Contains(Derivative, await CommandLine.RunAsync(folder, Path.Combine(folder, "App"), ""), StringComparison.Ordinal);
        CacheIsUntouched();
    }

    [Fact]
    public async Task Test_OfAUsersTestProject_Passes()
    {
        OnLinux();
        Assert.Contains("succeeded: 1", await CommandLine.RunAsync(packed.Tests, "dotnet", "test"), StringComparison.Ordinal);
        Assert.Contains("Failed: 0", await CommandLine.RunAsync(packed.Tests, "dotnet", "run --no-build"), StringComparison.Ordinal);
        CacheIsUntouched();
    }

    [Fact]
    public async Task Build_WithTheGuardTurnedOnAndOff_TakesTheRightFileEachTime()
    {
        OnLinux();
        var output = Path.Combine(packed.App, "bin", "Switch", "net10.0", Portable);
        var original = await File.ReadAllBytesAsync(PackedSonde.PackagedLibrary, TestContext.Current.CancellationToken);

        await Build("-p:SondeNativeGuard=false");
        Assert.Equal(packed.HashBefore, PackedSonde.Hash(output));

        // "always" corrects on new systems too, so that this holds wherever the test runs.
        Assert.Contains(Corrected, await Build("-p:SondeNativeGuard=always"), StringComparison.Ordinal);
        var corrected = await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
        Assert.Equal(1, corrected.Zip(original).Count(pair => pair.First != pair.Second));
        Assert.DoesNotContain(Corrected, await Build("-p:SondeNativeGuard=always"), StringComparison.Ordinal);

        await Build("-p:SondeNativeGuard=false");
        Assert.Equal(packed.HashBefore, PackedSonde.Hash(output));
        CacheIsUntouched();

        Task<string> Build(string guard) => CommandLine.RunAsync(packed.App, "dotnet", $"build -m:1 -c Switch {guard}");
    }

    [Fact]
    public async Task Build_WithTheAliasTurnedOff_FindsTwoSummaryWriters()
    {
        OnLinux();
        var output = await CommandLine.RunAsync(packed.App, "dotnet", "build -m:1 -c NoAlias -p:SondeSummaryWriterAlias=false", expectedExitCode: 1);
        Assert.Contains("error CS0104: 'SummaryWriter' is an ambiguous reference", output, StringComparison.Ordinal);
    }

    private static void OnLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The native guard and the libtorch package of this test are for Linux.");

    private void CacheIsUntouched() => Assert.Equal(packed.HashBefore, PackedSonde.Hash(PackedSonde.PackagedLibrary));
}
