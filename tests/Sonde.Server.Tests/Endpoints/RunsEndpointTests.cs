// What /api/runs says of whole, damaged, missing and late log directories.
using System.Net;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class RunsEndpointTests
{
    private static readonly double[] TwoTimes = [1_700_000_000.25, 1_700_000_010.5];

    [Fact]
    public async Task Get_TwoRuns_ListsThemByName()
    {
        using var logs = new LogFolder();
        logs.Write("b/deep", w => w.AddScalar("loss", 1, 0));
        logs.Write("a", w =>
        {
            w.AddScalar("loss", 1, 0, TwoTimes[0]);
            w.AddScalar("accuracy", 1, 0, TwoTimes[1]);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/runs");

        Assert.Equal(["version", "logdir", "exists", "complete", "runs", "problems"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(logs.Path, body.GetProperty("logdir").GetString());
        Assert.True(body.GetProperty("exists").GetBoolean());
        Assert.Equal(["a", "b/deep"], Names(body));
        var run = body.GetProperty("runs")[0];
        Assert.Equal(["name", "version", "startTime", "lastTime", "scalars", "problems"], run.EnumerateObject().Select(p => p.Name));
        Assert.Equal(2, run.GetProperty("scalars").GetInt32());
        Assert.Equal(0, run.GetProperty("problems").GetInt32());
        Assert.True(run.GetProperty("lastTime").GetDouble() >= TwoTimes[1]);
        Assert.Empty(body.GetProperty("problems").EnumerateArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(60, 1)]
    public async Task Get_IncompleteLastRecord_IsNamedOnceTheRunHasFallenSilent(int secondsLater, int problems)
    {
        using var logs = new LogFolder();
        var file = logs.Write("cut", w =>
        {
            for (var step = 0; step < 3; step++) w.AddScalar("loss", step, step);
        });
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..^3]);
        var written = DateTimeOffset.UtcNow;
        await using var server = await ServerUnderTest.StartAsync(logs, new() { TimeProvider = new LaterClock(written.AddSeconds(secondsLater)) });

        var body = await server.JsonAsync("/api/runs");

        Assert.Equal(problems, body.GetProperty("runs")[0].GetProperty("problems").GetInt32());
        var listed = body.GetProperty("problems").EnumerateArray().ToArray();
        Assert.Equal(problems, listed.Length);
        Assert.All(listed, problem => Assert.Equal($"cut/{Path.GetFileName(file)}", problem.GetProperty("path").GetString()));
        Assert.All(listed, problem => Assert.InRange(problem.GetProperty("offset").GetInt64(), 1, bytes.Length - 4));
    }

    /// <summary>Stands still at one time of day; timers run as ever.</summary>
    private sealed class LaterClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    [Fact]
    public async Task Get_DamagedFile_NamesTheDamageAndHidesNothing()
    {
        using var logs = new LogFolder();
        var file = logs.Write("damaged", w =>
        {
            for (var step = 0; step < 10; step++) w.AddScalar("loss", step, step);
        });
        logs.Write("whole", w => w.AddScalar("loss", 1, 0));
        var bytes = File.ReadAllBytes(file);
        bytes[^6] ^= 0xFF; // inside the data of the last record, before its 4-byte checksum
        File.WriteAllBytes(file, bytes);
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/runs");

        Assert.Equal(["damaged", "whole"], Names(body));
        Assert.Equal(1, body.GetProperty("runs")[0].GetProperty("problems").GetInt32());
        var problem = Assert.Single(body.GetProperty("problems").EnumerateArray());
        Assert.Equal(["path", "offset", "reason"], problem.EnumerateObject().Select(p => p.Name));
        Assert.Equal($"damaged/{Path.GetFileName(file)}", problem.GetProperty("path").GetString());
        Assert.InRange(problem.GetProperty("offset").GetInt64(), 1, bytes.Length - 1);
        Assert.NotEqual("", problem.GetProperty("reason").GetString());
        var read = ScalarsReader.Read(await server.Client.GetByteArrayAsync("/api/scalars?tag=loss&run=damaged"));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], read[0].Values);
    }

    [Fact]
    public async Task Get_FolderThatAppearsLater_IsFound()
    {
        using var logs = new LogFolder(exists: false);
        await using var server = await ServerUnderTest.StartAsync(logs);
        var before = await server.JsonAsync("/api/runs");

        logs.Write("late", w => w.AddScalar("loss", 1, 0));
        var after = await server.UntilAsync(runs => Names(runs).Contains("late"));

        Assert.False(before.GetProperty("exists").GetBoolean());
        Assert.Empty(before.GetProperty("runs").EnumerateArray());
        Assert.True(after.GetProperty("exists").GetBoolean());
    }

    [Fact]
    public async Task Get_WithTheETagOfTheLastAnswer_Is304UntilSomethingGrows()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var first = await server.GetAsync("/api/runs");

        using var second = await SendAsync(server, first);
        logs.Write("b", w => w.AddScalar("loss", 1, 0));
        await server.UntilAsync(runs => Names(runs).Contains("b"));
        using var third = await SendAsync(server, first);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task Get_ReadingsThatCannotBeRead_AreProblemsOfTheirFiles()
    {
        using var logs = new LogFolder();
        var file = logs.Write("a", w =>
        {
            w.AddScalar("loss", 1, 0);
            w.AddTensor("sonde/hooks", """{"version": 1, "bypassed": [null], "fired": 1}""", 3, new(HooksRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
            w.AddTensor("sonde/gradient_flow", [1f], [1], 4, new(GradientFlowRecord.Reading.Plugin, """{"version": 99}"""u8.ToArray()));
        });
        logs.Write("b", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/runs");

        Assert.Equal([2, 0], body.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("problems").GetInt32()));
        var problems = body.GetProperty("problems").EnumerateArray().ToArray();
        Assert.All(problems, problem => Assert.Equal($"a/{Path.GetFileName(file)}", problem.GetProperty("path").GetString()));
        Assert.All(problems, problem => Assert.True(problem.GetProperty("offset").GetInt64() > 0));
        Assert.Equal(
            "The hooks record 'sonde/hooks' at step 3 cannot be read. It is not valid: bypassed[0] is null.", problems[0].GetProperty("reason").GetString());
        Assert.Contains("version 99, which is newer", problems[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(ServerUnderTest server, HttpResponseMessage known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        request.Headers.IfNoneMatch.Add(known.Headers.ETag!);
        return await server.Client.SendAsync(request);
    }

    private static IEnumerable<string?> Names(JsonElement body) =>
        body.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("name").GetString());
}
