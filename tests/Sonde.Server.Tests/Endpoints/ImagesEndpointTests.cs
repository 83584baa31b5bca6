// What /api/images lists, and that the bytes behind it are pictures.
using System.Net;

namespace Sonde.Server.Tests.Endpoints;

public class ImagesEndpointTests
{
    [Fact]
    public async Task Get_Images_ListsThemAndSendsTheirBytes()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            w.AddImage("digit", new byte[3 * 2], 3, 2, 1, 0);
            w.AddImage("digit", new byte[5 * 4 * 3], 5, 4, 3, 7);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/images?run=a&tag=digit");
        using var data = await server.GetAsync("/api/images/data?run=a&tag=digit&index=1");

        Assert.Equal(["run", "tag", "total", "items"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(2, body.GetProperty("total").GetInt32());
        var item = body.GetProperty("items")[1];
        Assert.Equal(["index", "step", "wallTime", "width", "height"], item.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            (1, 7, 5, 4),
            (item.GetProperty("index").GetInt32(), item.GetProperty("step").GetInt32(), item.GetProperty("width").GetInt32(),
                item.GetProperty("height").GetInt32()));
        Assert.Equal("image/png", data.Content.Headers.ContentType?.MediaType);
        Assert.Equal("PNG"u8.ToArray(), (await data.Content.ReadAsByteArrayAsync())[1..4]);
    }

    [Theory]
    [InlineData("index=1", HttpStatusCode.NotFound)]
    [InlineData("index=-1", HttpStatusCode.NotFound)]
    [InlineData("index=first", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task GetData_NoSuchImage_IsAnError(string index, HttpStatusCode expected)
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddImage("digit", new byte[1], 1, 1, 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync($"/api/images/data?run=a&tag=digit&{index}");

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task GetData_TensorForm_NumbersEveryImageOfEveryStep()
    {
        using var logs = new LogFolder();
        byte[] gif = [.. "GIF89a"u8, 1, 0, 1, 0];
        byte[] script = [.. "<svg onload='alert(1)'/>"u8];
        TfRecords.Write(Path.Join(logs.Run("a"), "events.out.tfevents.1.test"),
            TfRecords.StringTensor("pictures", "images", 3, [(byte)'8'], [(byte)'6'], gif, script),
            TfRecords.StringTensor("pictures", "images", 4, [(byte)'8'], [(byte)'6'], gif));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/images?run=a&tag=pictures");
        using var picture = await server.GetAsync("/api/images/data?run=a&tag=pictures&index=2");
        using var unknown = await server.GetAsync("/api/images/data?run=a&tag=pictures&index=1");

        Assert.Equal([3, 3, 4], body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("step").GetInt32()));
        Assert.Equal(3, body.GetProperty("total").GetInt32());
        Assert.Equal("image/gif", picture.Content.Headers.ContentType?.MediaType);
        Assert.Equal("application/octet-stream", unknown.Content.Headers.ContentType?.MediaType);
    }
}
