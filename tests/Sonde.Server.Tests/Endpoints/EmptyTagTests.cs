// A tag may be empty: from the event file to the answer, at every endpoint that takes one.
using System.Net;

namespace Sonde.Server.Tests.Endpoints;

public class EmptyTagTests
{
    [Fact]
    public async Task Get_EmptyTag_IsServedAsAnyOther()
    {
        using var logs = new LogFolder();
        // Our writer refuses an empty tag; others write one.
        byte[] scalar = [0x09, .. BitConverter.GetBytes(2.0), 0x10, 3, 0x2A, 9, 0x0A, 7, 0x0A, 0, 0x15, .. BitConverter.GetBytes(2.5f)];
        TfRecords.Write(Path.Join(logs.Run("scalar"), "events.out.tfevents.1"), scalar);
        TfRecords.Write(Path.Join(logs.Run("histogram"), "events.out.tfevents.1"), TfRecords.StringTensor("", "histograms", 1, "none"u8.ToArray()));
        TfRecords.Write(Path.Join(logs.Run("image"), "events.out.tfevents.1"),
            TfRecords.StringTensor("", "images", 1, "2"u8.ToArray(), "2"u8.ToArray(), "GIF89a"u8.ToArray()));
        TfRecords.Write(Path.Join(logs.Run("text"), "events.out.tfevents.1"), TfRecords.StringTensor("", "text", 1, "hello"u8.ToArray()));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var tags = await server.JsonAsync("/api/tags");
        var scalars = ScalarsReader.Read(await server.Client.GetByteArrayAsync("/api/scalars?tag=&run=scalar"));
        var histograms = await server.JsonAsync("/api/histograms?run=histogram&tag=");
        var images = await server.JsonAsync("/api/images?run=image&tag=");
        using var image = await server.GetAsync("/api/images/data?run=image&tag=&index=0");
        var texts = await server.JsonAsync("/api/texts?run=text&tag=");

        Assert.All(["scalars", "histograms", "images", "texts"], kind => Assert.Equal("", tags.GetProperty(kind)[0].GetProperty("tag").GetString()));
        Assert.Equal([2.5], scalars[0].Values);
        Assert.Equal(1, histograms.GetProperty("total").GetInt32());
        Assert.Equal(1, images.GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        Assert.Equal("hello", texts.GetProperty("items")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("gradient-flow", "sonde.gradient_flow")]
    [InlineData("dataset", "sonde.dataset")]
    [InlineData("overhead", "sonde.overhead")]
    [InlineData("autograd-graph", "sonde.autograd_graph")]
    [InlineData("model-graph", "sonde.model_graph")]
    public async Task Get_EmptyTagOfOtherKinds_IsFound(string endpoint, string plugin)
    {
        using var logs = new LogFolder();
        TfRecords.Write(Path.Join(logs.Run("a"), "events.out.tfevents.1"), TfRecords.StringTensor("", plugin, 1, "{\"nodes\":[],\"edges\":[]}"u8.ToArray()));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync($"/api/{endpoint}?run=a&tag=");

        // The record may be refused for what is in it, never for its tag.
        Assert.NotEqual(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("with the tag", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/scalars?run=a")]
    [InlineData("/api/scalars?run=a&tag=&tag=")]
    [InlineData("/api/histograms?run=a")]
    public async Task Get_NoTagOrTwo_Is400(string address)
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        await using var server = await ServerUnderTest.StartAsync(logs);

        using var response = await server.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
