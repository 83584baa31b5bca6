// Several resources in one answer: each as it would come alone, failures among them.
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Sonde.Server.Tests.Endpoints;

public class BatchEndpointTests
{
    [Fact]
    public async Task Get_SeveralResources_SendsEachAsItComesAlone()
    {
        using var logs = new LogFolder();
        logs.Write("a b", w =>
        {
            for (var i = 0; i < 3000; i++) w.AddScalar("loss/train", i, i);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);
        string[] asked = ["api/scalars?tag=loss%2Ftrain&run=a%20b&points=500", "api/runs", "api/tags", "api/findings"];

        var parts = await BatchAsync(server, asked);

        Assert.Equal(asked.Length, parts.Count);
        for (var i = 0; i < asked.Length; i++)
        {
            Assert.Equal(200u, parts[i].Status);
            Assert.Equal(await server.Client.GetByteArrayAsync("/" + asked[i]), parts[i].Body);
        }
    }

    [Fact]
    public async Task Get_OnePartFails_TheOthersCome()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var parts = await BatchAsync(server, "api/overhead?run=gone&tag=x", "api/scalars?tag=loss", "api/events", "api/batch?get=api%2Fruns", "api/runs");

        Assert.Equal([404u, 400u, 404u, 404u, 200u], parts.Select(part => part.Status));
        Assert.Contains("gone", Encoding.UTF8.GetString(parts[0].Body), StringComparison.Ordinal);
        Assert.Contains("api/events", Encoding.UTF8.GetString(parts[2].Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run%00", 404)]
    [InlineData("run\0", 404)]
    [InlineData("api/runs%00", 404)]
    [InlineData("%", 404)]
    [InlineData("%zz%", 404)]
    [InlineData("", 200)] // the page itself
    [InlineData("?", 200)]
    [InlineData("//", 404)]
    [InlineData("http://elsewhere.example/api/runs", 404)]
    [InlineData("api/batch?get=api%2Fbatch", 404)]
    [InlineData("api/events", 404)]
    [InlineData("api/scalars?tag=%&run=%zz", 200)]
    [InlineData("api/scalars?tag=%00&run=%00", 200)]
    [InlineData("api/texts?run=a%00&tag=t", 404)]
    [InlineData("api/images/data?run=a&tag=i&index=99999999999999999999", 404)]
    public async Task Get_OddPart_FailsByItselfIfAtAll(string odd, int expected)
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var parts = await BatchAsync(server, "api/runs", odd, "api/tags");

        Assert.Equal([200u, (uint)expected, 200u], parts.Select(part => part.Status));
    }

    [Fact]
    public async Task Get_PartWithTooManyParameters_FailsByItself()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var parts = await BatchAsync(server, "api/scalars?tag=loss" + string.Concat(Enumerable.Repeat("&run=a", 10_001)), "api/runs");

        Assert.Equal([400u, 200u], parts.Select(part => part.Status));
    }

    [Fact]
    public async Task Get_NothingOrTooMuch_IsRefused()
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        foreach (var query in new[] { "", string.Join('&', Enumerable.Repeat("get=api/runs", 201)) })
        {
            using var response = await server.GetAsync("/api/batch?" + query);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    private static async Task<List<(uint Status, byte[] Body)>> BatchAsync(ServerUnderTest server, params string[] asked)
    {
        using var response = await server.GetAsync("/api/batch?" + string.Join('&', asked.Select(address => "get=" + Uri.EscapeDataString(address))));
        Assert.Equal("no-store", response.EnsureSuccessStatusCode().Headers.CacheControl?.ToString());
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("SNB1"u8.ToArray(), bytes[..4]);
        var parts = new List<(uint, byte[])>();
        for (var at = 8; at < bytes.Length;)
        {
            var length = (int)Word(at + 4);
            parts.Add((Word(at), bytes[(at + 8)..(at + 8 + length)]));
            at = (at + 8 + length + 7) & ~7;
        }
        Assert.Equal(Word(4), (uint)parts.Count);
        return parts;

        uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
    }
}
