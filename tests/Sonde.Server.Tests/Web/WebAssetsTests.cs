// The embedded page: its types, compression and caching; or, built without Node.js, a page that says so.
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Sonde.Server.Web;

namespace Sonde.Server.Tests.Web;

public partial class WebAssetsTests
{
    [Fact]
    public async Task Get_Page_IsHtmlThatMustBeAskedForAgain()
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync("/");

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl!.NoCache);
        var html = await response.Content.ReadAsStringAsync();
        Assert.Contains(WebAssets.HavePage ? "<script" : "Node.js", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_PageWithItsETag_Is304()
    {
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);
        using var first = await server.GetAsync("/");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var second = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Get_WindowTitle_StandsInThePageEscaped()
    {
        Assert.SkipUnless(WebAssets.HavePage, "The page was not built: Node.js is missing.");
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs, new() { WindowTitle = "a <b> & c" });

        var html = await server.Client.GetStringAsync("/");

        Assert.Contains("<title>a &lt;b&gt; &amp; c</title>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_EveryAssetOfThePage_IsThereInBothEncodings()
    {
        Assert.SkipUnless(WebAssets.HavePage, "The page was not built: Node.js is missing.");
        using var logs = new LogFolder();
        await using var server = await ServerUnderTest.StartAsync(logs);
        var assets = Assets().Matches(await server.Client.GetStringAsync("/")).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(assets);

        foreach (var asset in assets)
        {
            using var plain = await server.GetAsync(asset);
            using var request = new HttpRequestMessage(HttpMethod.Get, asset) { Headers = { AcceptEncoding = { new("gzip"), new("br") } } };
            using var packed = await server.Client.SendAsync(request);

            Assert.Equal(asset.EndsWith(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript", plain.Content.Headers.ContentType?.MediaType);
            Assert.Equal(plain.Content.Headers.ContentType, packed.Content.Headers.ContentType);
            Assert.Equal(["br"], packed.Content.Headers.ContentEncoding);
            Assert.NotEqual(plain.Headers.ETag, packed.Headers.ETag);
            Assert.Contains("Accept-Encoding", packed.Headers.Vary);
            using var unpacked = new StreamReader(new BrotliStream(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress), Encoding.UTF8);
            Assert.Equal(await plain.Content.ReadAsStringAsync(), await unpacked.ReadToEndAsync());
        }
    }

    [GeneratedRegex("(?:src|href)=\"\\.?/?([^\":]+\\.(?:js|css))\"")]
    private static partial Regex Assets();
}
