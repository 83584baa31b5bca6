// Starting and stopping: ports, hosts, two servers side by side, quiet in the host process.
using System.Net;
using System.Net.Sockets;

namespace Sonde.Server.Tests;

public class SondeServerTests
{
    [Fact]
    public async Task Start_PortTaken_TakesTheNextFreeOne()
    {
        using var logs = new LogFolder();
        await using var first = SondeServer.Start(logs.Path, new() { Port = 0 });

        await using var second = SondeServer.Start(logs.Path, new() { Port = first.Url.Port });

        Assert.InRange(second.Url.Port, first.Url.Port + 1, first.Url.Port + 100);
        Assert.True(second.PortTaken);
        Assert.False(first.PortTaken);
        using var client = new HttpClient { BaseAddress = second.Url };
        using var response = await client.GetAsync("/api/runs");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Start_Default_ListensOnTheLoopbackAddressOnly()
    {
        using var logs = new LogFolder();
        await using var server = SondeServer.Start(logs.Path, new() { Port = 0 });

        Assert.Equal("127.0.0.1", server.Url.Host);
        Assert.NotEqual(0, server.Url.Port);
        using var other = new TcpListener(IPAddress.Parse("127.0.0.2"), server.Url.Port);
        other.Start(); // throws if the server held every address
    }

    [Fact]
    public async Task Start_BindAll_AnswersAtEveryAddress()
    {
        using var logs = new LogFolder();
        await using var server = SondeServer.Start(logs.Path, new() { Port = 0, BindAll = true });
        using var client = new HttpClient();

        using var response = await client.GetAsync($"http://127.0.0.2:{server.Url.Port}/api/runs");

        Assert.Equal("127.0.0.1", server.Url.Host);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("host.invalid", 0)]
    [InlineData("192.0.2.1", 0)]
    [InlineData("127.0.0.1", 70000)]
    public void Start_CannotListen_SaysWhere(string host, int port)
    {
        using var logs = new LogFolder();

        var error = Assert.Throws<IOException>(() => SondeServer.Start(logs.Path, new() { Host = host, Port = port }));

        Assert.Contains(port == 0 ? host : "70000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_Twice_FreesThePortOnce()
    {
        using var logs = new LogFolder();
        var server = SondeServer.Start(logs.Path, new() { Port = 0 });

        server.Dispose();
        await server.DisposeAsync();

        using var listener = new TcpListener(IPAddress.Loopback, server.Url.Port);
        listener.Start();
    }

    [Fact]
    public void Start_InATrainingProcess_InstallsNoSignalHandlerAndNoLogger()
    {
        using var logs = new LogFolder();
        var output = Console.Out;
        using var captured = new StringWriter();
        Console.SetOut(captured);
        try
        {
            using var server = SondeServer.Start(logs.Path, new() { Port = 0 });
            Assert.IsNotType<Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>(server.Lifetime);
        }
        finally
        {
            Console.SetOut(output);
        }
        Assert.Equal("", captured.ToString());
    }
}
