// The rules' pages, served without the repository.
using System.Net;

namespace Sonde.Server.Tests.Endpoints;

public class RulesEndpointTests
{
    [Fact]
    public async Task Get_EveryRule_HasItsPage()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);
        var run = (await server.JsonAsync("/api/findings")).GetProperty("runs")[0];
        var asked = run.GetProperty("checked").EnumerateArray().Select(id => id.GetString()!)
            .Concat(run.GetProperty("notEnoughData").EnumerateArray().Select(missing => missing.GetProperty("rule").GetString()!));

        var ids = (await server.JsonAsync("/api/rules")).GetProperty("rules").EnumerateArray().Select(id => id.GetString()!).ToList();

        Assert.Equal(asked.Order(StringComparer.Ordinal), ids);
        foreach (var id in ids)
        {
            using var page = await server.GetAsync($"/api/rules/{id}");
            Assert.Equal("text/markdown", page.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
            var text = await page.Content.ReadAsStringAsync();
            Assert.StartsWith($"# {id}\n", text, StringComparison.Ordinal);
            Assert.Equal(text, await server.Client.GetStringAsync($"/rules/{id}"));
        }
    }

    [Theory]
    [InlineData("/api/rules/no-such-rule")]
    [InlineData("/api/rules/README")]
    [InlineData("/api/rules/..%2Findex")]
    [InlineData("/rules/no-such-rule")]
    public async Task Get_NoSuchRule_Is404AsJson(string path)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.StartsWith("{\"error\":", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
