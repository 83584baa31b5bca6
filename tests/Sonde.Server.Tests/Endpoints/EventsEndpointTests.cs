// The event stream: growth arrives while a writer appends, for every client, and no client can hold up another.
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Sonde.Server.Tests.Endpoints;

public class EventsEndpointTests
{
    [Fact]
    public async Task Get_OnConnecting_SaysHowFarEachRunIs()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var events = await EventStream.OpenAsync(server.Client);
        var first = await events.LineAsync();
        var data = await events.NextAsync();

        Assert.Equal("text/event-stream", events.ContentType);
        Assert.Equal("event: snapshot", first);
        Assert.Equal(["version", "runs", "tags", "problems"], data.EnumerateObject().Select(p => p.Name));
        var runs = await server.JsonAsync("/api/runs");
        Assert.Equal(runs.GetProperty("runs")[0].GetProperty("version").GetInt64(), data.GetProperty("runs").GetProperty("a").GetInt64());
    }

    [Fact]
    public async Task Get_WriterAppends_BothClientsHearOfEveryFlush()
    {
        using var logs = new LogFolder();
        using var writer = new SummaryWriter(logs.Run("live"));
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var one = await EventStream.OpenAsync(server.Client);
        using var two = await EventStream.OpenAsync(server.Client);

        for (var step = 0; step < 3; step++)
        {
            writer.AddScalar("loss", step, step);
            writer.Flush();
            foreach (var events in new[] { one, two }) await UntilPointsAsync(server, events, step + 1);
        }
    }

    [Fact]
    public async Task Get_RunGrows_TagsStayUntilOneIsNew()
    {
        using var logs = new LogFolder();
        using var writer = new SummaryWriter(logs.Run("live"));
        writer.AddScalar("loss", 1, 0);
        writer.Flush();
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var events = await EventStream.OpenAsync(server.Client);
        var first = (await events.NextAsync()).GetProperty("tags").GetInt64();
        Assert.True((await server.JsonAsync("/api/tags")).GetProperty("version").GetInt64() >= first);

        writer.AddScalar("loss", 1, 1);
        writer.Flush();
        Assert.Equal(first, (await events.NextAsync()).GetProperty("tags").GetInt64());

        writer.AddScalar("accuracy", 1, 2);
        writer.Flush();
        var last = await events.NextAsync();
        Assert.Equal(last.GetProperty("version").GetInt64(), last.GetProperty("tags").GetInt64());
    }

    [Fact]
    public async Task Get_ClientThatNeverReads_HoldsNobodyUp()
    {
        using var logs = new LogFolder();
        // Long names make every event large, so that the idle client's buffers fill up.
        for (var i = 0; i < 40; i++) logs.Write($"{new string('x', 200)}{i}", w => w.AddScalar("loss", 1, 0));
        using var writer = new SummaryWriter(logs.Run("live"));
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var idle = new TcpClient { ReceiveBufferSize = 1024 };
        await idle.ConnectAsync(server.Server.Url.Host, server.Server.Url.Port);
        await idle.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        using var events = await EventStream.OpenAsync(server.Client);

        for (var step = 0; step < 10; step++)
        {
            writer.AddScalar("loss", step, step);
            writer.Flush();
            await UntilPointsAsync(server, events, step + 1);
        }
    }

    [Fact]
    public async Task Get_NothingGrows_SendsHeartbeats()
    {
        using var logs = new LogFolder();
        var time = new FakeTimeProvider();
        await using var server = new ServerUnderTest(logs.Path, new() { TimeProvider = time });
        await server.UntilAsync(runs => runs.GetProperty("exists").GetBoolean());
        using var events = await EventStream.OpenAsync(server.Client);
        await events.NextAsync();

        var line = ReadCommentAsync(events);
        while (!line.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(15)); // again until the stream has begun to wait
            await Task.Delay(1);
        }

        Assert.Equal(":", await line);
    }

    [Fact]
    public async Task Get_WithAPause_TellsWhatGrewInBetweenAsOne()
    {
        using var logs = new LogFolder();
        using var writer = new SummaryWriter(logs.Run("live"));
        var time = new FakeTimeProvider();
        await using var server = new ServerUnderTest(logs.Path, new() { TimeProvider = time });
        await server.UntilAsync(runs => runs.GetProperty("runs").GetArrayLength() == 1);
        using var events = await EventStream.OpenAsync(server.Client, "/api/events?pause=1000");
        await events.NextAsync();

        await GrowAsync(server, writer, 1);
        var first = events.NextAsync();
        await first; // at once: the clock stands still
        await GrowAsync(server, writer, 2);
        await GrowAsync(server, writer, 3);
        var second = events.NextAsync();
        time.Advance(TimeSpan.FromMilliseconds(999));
        await server.JsonAsync("/api/runs");
        Assert.False(second.IsCompleted);
        var newest = (await server.JsonAsync("/api/runs")).GetProperty("version").GetInt64();
        while (!second.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(1)); // again until the stream has begun to wait
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(newest, (await second).GetProperty("version").GetInt64());
    }

    [Theory]
    [InlineData("19")]
    [InlineData("60001")]
    [InlineData("soon")]
    public async Task Get_PauseThatIsNone_IsABadRequest(string pause)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        var response = await server.Client.GetAsync($"/api/events?pause={pause}", TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("pause", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ServerStops_TheStreamEndsInOrder()
    {
        using var logs = new LogFolder();
        var server = await ServerUnderTest.StartAsync(logs);
        using var events = await EventStream.OpenAsync(server.Client);
        await events.NextAsync();

        await server.Server.DisposeAsync();

        // A stream that the shutdown had to cut off would throw here.
        while (await events.LineAsync() is { }) { }
        await server.DisposeAsync();
    }

    private static async Task GrowAsync(ServerUnderTest server, SummaryWriter writer, int points)
    {
        writer.AddScalar("loss", points, points);
        writer.Flush();
        while (ScalarsReader.Read(await server.Client.GetByteArrayAsync("/api/scalars?tag=loss&run=live"))[0].Total < points) await Task.Delay(5);
    }

    private static async Task UntilPointsAsync(ServerUnderTest server, EventStream events, int points)
    {
        do await events.NextAsync();
        while (ScalarsReader.Read(await server.Client.GetByteArrayAsync("/api/scalars?tag=loss&run=live"))[0].Total < points);
    }

    private static async Task<string?> ReadCommentAsync(EventStream events)
    {
        while (await events.LineAsync() is { } line)
        {
            if (line.StartsWith(':')) return line;
        }
        return null;
    }
}
