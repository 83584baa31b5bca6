// What every answer carries, and what a rebound name gets.
using System.Net;

namespace Sonde.Server.Tests.Security;

public class SecurityHeadersTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api/runs")]
    [InlineData("/api/scalars?tag=loss&run=a")]
    [InlineData("/api/nothing")]
    [InlineData("/api/scalars")]
    public async Task Get_Anything_CarriesThePolicy(string path)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync(path);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'self'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(response.Headers.CacheControl!.NoCache);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/runs")]
    [InlineData("/api/events")]
    public async Task Get_UnderAForeignName_IsRefused(string path)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "rebound.example" } };

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.StartsWith("{\"error\":", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("/assets/../api", HttpStatusCode.NotFound)]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd", HttpStatusCode.NotFound)]
    public async Task Get_NothingThere_Is404AsJson(string path, HttpStatusCode expected)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/runs")]
    public async Task Post_Anything_IsNotAllowed(string path)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.Client.PostAsync(path, new StringContent(""));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }
}
