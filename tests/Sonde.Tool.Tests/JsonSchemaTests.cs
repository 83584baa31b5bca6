// What the tool prints as JSON is what its schemas say: over healthy, sick, damaged, restarted and foreign logs.
using System.Text.Json;

namespace Sonde.Tool.Tests;

public class JsonSchemaTests
{
    [Fact]
    public async Task Diagnose_EveryKindOfRun_MatchesTheSchema()
    {
        using var folder = new WorkFolder();
        folder.Write("healthy", w => WriteLoss(w, step => 2.3 * Math.Exp(-step / 40.0)));
        folder.Write("sick", w => WriteLoss(w, step => step < 100 ? 2.3 : double.NaN));
        folder.Write("infinite", w => WriteLoss(w, step => step < 100 ? 2.3 : double.PositiveInfinity));
        folder.Write("restarted", w =>
        {
            WriteLoss(w, step => 2.3 * Math.Exp(-step / 40.0));
            for (var step = 100; step < 300; step++) w.AddScalar("loss/train", 2.3 * Math.Exp(-step / 40.0), step);
        });
        folder.Write("empty", _ => { });

        var (_, output, _) = await SondeProcess.RunAsync(folder.Path, "diagnose", "runs", "--json");

        using var document = JsonDocument.Parse(output);
        JsonSchema.AssertValid("diagnose", document.RootElement);
        var runs = document.RootElement.GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(5, runs.Count);
        Assert.Contains(runs, run => run.GetProperty("findings").GetArrayLength() > 0);
        Assert.Contains(runs, run => run.TryGetProperty("notes", out _));
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("diagnose")]
    public async Task Run_ForeignAndDamagedLogs_MatchesTheSchema(string verb)
    {
        using var folder = new WorkFolder();
        foreach (var source in Directory.EnumerateFiles(ForeignLogs.Fixtures, "*tfevents*", SearchOption.AllDirectories))
        {
            var copy = Path.Join(folder.Path, "runs", Path.GetRelativePath(ForeignLogs.Fixtures, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var bytes = File.ReadAllBytes(source);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(copy, bytes[..^1]);
        }

        var (_, output, _) = await SondeProcess.RunAsync(folder.Path, verb, "runs", "--json");

        using var document = JsonDocument.Parse(output);
        JsonSchema.AssertValid(verb, document.RootElement);
        if (verb == "inspect")
            Assert.Contains(document.RootElement.GetProperty("files").EnumerateArray(), file => file.GetProperty("corrupt").GetArrayLength() > 0);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("diagnose")]
    public async Task Run_EmptyFolder_MatchesTheSchemaToo(string verb)
    {
        using var folder = new WorkFolder();

        var (exitCode, output, _) = await SondeProcess.RunAsync(folder.Path, verb, ".", "--json");

        Assert.Equal(1, exitCode);
        using var document = JsonDocument.Parse(output);
        JsonSchema.AssertValid(verb, document.RootElement);
    }

    [Fact]
    public async Task Env_ThisMachine_MatchesTheSchema()
    {
        using var folder = new WorkFolder();

        var (_, output, _) = await SondeProcess.RunAsync(folder.Path, "env", "--json");

        using var document = JsonDocument.Parse(output);
        JsonSchema.AssertValid("env", document.RootElement);
    }

    [Theory]
    [InlineData("""{"logdir":"x","runs":[],"more":1}""")]
    [InlineData("""{"logdir":"x"}""")]
    [InlineData("""{"logdir":1,"runs":[]}""")]
    [InlineData("""{"logdir":"x","runs":[{"run":"a","verdict":"ill","findings":[],"checked":[],"notEnoughData":[]}]}""")]
    public void Faults_AnotherDocument_IsNotValid(string json)
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Schemas", "diagnose.schema.json")));
        using var document = JsonDocument.Parse(json);

        Assert.Single(JsonSchema.Faults(schema.RootElement, schema.RootElement, document.RootElement, "$"));
    }

    private static void WriteLoss(SummaryWriter writer, Func<int, double> loss)
    {
        for (var step = 0; step < 200; step++) writer.AddScalar("loss/train", loss(step), step);
    }
}
