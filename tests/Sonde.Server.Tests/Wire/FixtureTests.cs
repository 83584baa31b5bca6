// The bytes that the page's unit tests decode are what this server sends. SONDE_UPDATE_FIXTURES=1 writes them anew where the format was meant to change.
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sonde.Server.Tests.Wire;

public sealed class FixtureTests
{
    private const string Layers = "/api/activations?run=net&points=8";

    private static readonly bool Update = Environment.GetEnvironmentVariable("SONDE_UPDATE_FIXTURES") == "1";

    [Fact]
    public async Task Frames_WholeLaterAndThinned_AreThoseOfThePagesTests()
    {
        var whole = await BytesAsync(w => FixtureLogs.Layers(w, 5, broken: 3), Layers);
        var later = await BytesAsync(w => FixtureLogs.Layers(w, 7, broken: 3), $"{Layers}&cursor={CursorIn(whole)}");
        var doubled = await BytesAsync(w => FixtureLogs.Layers(w, 12, broken: 3), $"{Layers}&cursor={CursorIn(later)}");
        var doubledWhole = await BytesAsync(w => FixtureLogs.Layers(w, 12, broken: 3), Layers);

        Check("frames-whole.bin", whole);
        Check("frames-later.bin", later);
        Check("frames-doubled.bin", doubled);
        Check("frames-doubled-whole.bin", doubledWhole);
    }

    [Fact]
    public async Task Frames_OfOnePartOrWithATagThatCannotBeRead_AreThoseOfThePagesTests()
    {
        Check("frames-units.bin", await BytesAsync(w => FixtureLogs.Layers(w, 3), "/api/activations?run=net&tag=sonde%2Factivations%2Frelu&part=units"));
        Check("frames-unreadable.bin", await BytesAsync(
            w =>
            {
                FixtureLogs.UnreadableLayer(w);
                FixtureLogs.Layers(w, 2);
            },
            Layers));
        Check("gradient-flow.bin", await BytesAsync(FixtureLogs.Flow, "/api/gradient-flow?run=net&tag=sonde%2Fgradient_flow"));
    }

    [Fact]
    public async Task Scalars_ExactAndReducedAndInABatch_AreThoseOfThePagesTests()
    {
        Check("scalars-exact.bin", await BytesAsync(FixtureLogs.Curve, "/api/scalars?tag=loss&run=net&run=none&points=100"));
        Check("scalars-reduced.bin", await BytesAsync(FixtureLogs.Curve, "/api/scalars?tag=loss&run=net&points=5"));
        var batch = string.Join(
            '&', ((string[])["api/scalars?tag=loss&run=net&points=100", "api/histograms?run=net&tag=none"]).Select(get => $"get={Uri.EscapeDataString(get)}"));
        Check("batch.bin", await BytesAsync(FixtureLogs.Curve, $"/api/batch?{batch}"));
    }

    [Fact]
    public async Task Tags_AndLayerHealth_AreThoseOfThePagesTests()
    {
        using var logs = new LogFolder();
        FixtureLogs.Write(logs, "net", w =>
        {
            FixtureLogs.SickModel(w);
            w.AddScalar("accuracy", 0.5, 0, FixtureLogs.Start, "Right answers", "Share of **right** answers");
        });
        FixtureLogs.Write(logs, "other", w =>
        {
            w.AddScalar("accuracy", 0.5, 0, FixtureLogs.Start);
            w.AddHistogram("weights", [1f, 2f], 0, FixtureLogs.Start);
            w.AddPrCurve("pr", [true, false], [0.9f, 0.2f], 0, wallTime: FixtureLogs.Start);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        Check("tags.json", await JsonAsync(server, "/api/tags"));
        Check("layer-health.json", await JsonAsync(server, "/api/layer-health?run=net"));
        Check("layer-health-step.json", await JsonAsync(server, "/api/layer-health?run=net&step=30"));
    }

    /// <summary>What a server over a log directory with the run <c>net</c> alone sends.</summary>
    private static async Task<byte[]> BytesAsync(Action<SummaryWriter> write, string path)
    {
        using var logs = new LogFolder();
        FixtureLogs.Write(logs, "net", write);
        await using var server = await ServerUnderTest.StartAsync(logs);
        var answer = await server.GetAsync(path);
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(body)}");
        return body;
    }

    /// <summary>JSON as it was sent but for the version of the snapshot, which tells in how many pieces the log was read.</summary>
    private static async Task<byte[]> JsonAsync(ServerUnderTest server, string path)
    {
        var body = JsonNode.Parse(await server.Client.GetStringAsync(path))!.AsObject();
        if (body.ContainsKey("version")) body["version"] = 1;
        return Encoding.UTF8.GetBytes(body.ToJsonString(new() { WriteIndented = true, NewLine = "\n" }) + "\n");
    }

    private static string CursorIn(byte[] frames)
    {
        using var head = JsonDocument.Parse(frames.AsMemory(8, (int)BinaryPrimitives.ReadUInt32LittleEndian(frames.AsSpan(4))));
        return head.RootElement.GetProperty("cursor").GetString()!;
    }

    private static void Check(string name, byte[] actual)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Join(root.FullName, "Sonde.slnx"))) root = root.Parent;
        var path = Path.Join(root!.FullName, "web/tests/fixtures", name);
        if (Update) File.WriteAllBytes(path, actual);
        Assert.True(File.Exists(path) && actual.AsSpan().SequenceEqual(File.ReadAllBytes(path)),
            $"{name} differs from what the server sends. If that is meant, run with SONDE_UPDATE_FIXTURES=1, and the page's tests with it.");
    }
}
