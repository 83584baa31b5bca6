// What /api/texts sends.
namespace Sonde.Server.Tests.Endpoints;

public class TextsEndpointTests
{
    [Fact]
    public async Task Get_Texts_SendsThemAsRecorded()
    {
        using var logs = new LogFolder();
        logs.Write("a", w =>
        {
            w.AddText("note", "# Größe\n<script>alert(1)</script>", 1, 1_700_000_000.5);
            w.AddText("note", "", 2);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);
        var tag = (await server.JsonAsync("/api/tags")).GetProperty("texts")[0].GetProperty("tag").GetString()!;

        var body = await server.JsonAsync($"/api/texts?run=a&tag={Uri.EscapeDataString(tag)}");

        Assert.Equal(["run", "tag", "total", "items"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(2, body.GetProperty("total").GetInt32());
        var item = body.GetProperty("items")[0];
        Assert.Equal(["step", "wallTime", "text"], item.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, item.GetProperty("step").GetInt64());
        Assert.Equal(1_700_000_000.5, item.GetProperty("wallTime").GetDouble());
        Assert.Equal("# Größe\n<script>alert(1)</script>", item.GetProperty("text").GetString());
        Assert.Equal("", body.GetProperty("items")[1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Get_TextThatClaimsMoreThanItStores_SaysSoAndSendsTheOthers()
    {
        byte[] claims = [0x08, 7, 0x12, 7, 0x12, 5, 0x08, 0x80, 0x80, 0x80, 0x20, 0x42, 1, (byte)'x']; // a string tensor of 2^26 elements, one of them stored
        using var logs = new LogFolder();
        TfRecords.Write(Path.Join(logs.Run("a"), "events.out.tfevents.1"),
            TfRecords.StringTensor("note", "text", 1, "sound"u8.ToArray()), TfRecords.Tensor("note", 2, claims));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var items = (await server.JsonAsync("/api/texts?run=a&tag=note")).GetProperty("items");

        Assert.Equal("sound", items[0].GetProperty("text").GetString());
        Assert.Matches(@"^\('note' at step 2 is no text \(offset \d+ of 'a/events\.out\.tfevents\.1'\): it claims 67108864 elements and stores 1\.\)$",
            items[1].GetProperty("text").GetString());
    }
}
