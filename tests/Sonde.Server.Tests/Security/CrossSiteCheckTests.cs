// Which requests of browsers are answered: those of the page itself and of the user's hand, not those of other pages.
using System.Net;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Security;

namespace Sonde.Server.Tests.Security;

public class CrossSiteCheckTests
{
    [Theory]
    [InlineData("/api/runs", "", "", "", "", true)] // no browser
    [InlineData("/api/runs", "same-origin", "cors", "empty", "", true)]
    [InlineData("/api/runs", "same-origin", "cors", "empty", "http://localhost:6006", true)]
    [InlineData("/api/runs", "none", "navigate", "document", "", true)] // typed by the user
    [InlineData("/api/runs", "cross-site", "no-cors", "image", "", false)]
    [InlineData("/api/runs", "same-site", "cors", "empty", "", false)] // another port of this machine
    [InlineData("/api/runs", "cross-site", "navigate", "document", "", false)]
    [InlineData("/API/runs", "cross-site", "navigate", "document", "", false)]
    [InlineData("/api", "cross-site", "navigate", "document", "", false)]
    [InlineData("/", "cross-site", "navigate", "document", "", true)] // a link elsewhere
    [InlineData("/", "same-site", "navigate", "document", "", true)]
    [InlineData("/", "cross-site", "navigate", "iframe", "", false)]
    [InlineData("/", "cross-site", "no-cors", "script", "", false)]
    [InlineData("/assets/main.js", "cross-site", "no-cors", "script", "", false)]
    [InlineData("/", "cross-site, none", "navigate", "document", "", false)]
    [InlineData("/", "anything", "navigate", "document", "", false)]
    [InlineData("/api/runs", "", "", "", "https://evil.example", false)]
    [InlineData("/api/runs", "", "", "", "http://localhost:3000", false)]
    [InlineData("/api/runs", "", "", "", "http://localhost", false)]
    [InlineData("/api/runs", "", "", "", "null", false)]
    [InlineData("/api/runs", "", "", "", "file://", false)]
    [InlineData("/api/runs", "", "", "", "https://proxy.example", true)]
    [InlineData("/", "cross-site", "navigate", "document", "https://evil.example", false)]
    public void Allows_ByWhatBrowsersSay(string path, string site, string mode, string dest, string origin, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.Host) = ("GET", path, new("localhost", 6006));
        foreach (var (name, value) in new[] { ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest), ("Origin", origin) })
        {
            if (value.Length > 0) request.Headers[name] = value;
        }

        Assert.Equal(expected, new CrossSiteCheck(new() { AllowedHosts = ["proxy.example"] }).Allows(request));
    }

    [Theory]
    [InlineData("localhost", "http://localhost", true)]
    [InlineData("localhost:80", "http://localhost", true)]
    [InlineData("[::1]:6006", "http://[::1]:6006", true)]
    [InlineData("localhost:6006", "http://LOCALHOST:6006", true)]
    [InlineData("localhost:6006", "http://localhost:6006.evil.example", false)]
    [InlineData("localhost:6006", "http://localhost:6006@evil.example", false)]
    public void Allows_Origin_IsComparedWithTheHost(string host, string origin, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.Host) = ("GET", "/api/runs", new(host));
        request.Headers.Origin = origin;

        Assert.Equal(expected, new CrossSiteCheck(new()).Allows(request));
    }

    [Theory]
    [InlineData("/api/runs", HttpStatusCode.Forbidden)]
    [InlineData("/api/batch?get=api%2Fruns", HttpStatusCode.Forbidden)]
    [InlineData("/api/events", HttpStatusCode.Forbidden)]
    [InlineData("/", HttpStatusCode.OK)]
    public async Task Get_LinkFromAnotherSite_OpensThePageAndNothingElse(string path, HttpStatusCode expected)
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.Forbidden) Assert.StartsWith("{\"error\":", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
