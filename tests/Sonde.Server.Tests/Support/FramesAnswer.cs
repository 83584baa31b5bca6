// An answer of frames, decoded by its description alone.
using System.Buffers.Binary;
using System.Text.Json;

namespace Sonde.Server.Tests.Support;

internal sealed record FramesAnswer(JsonElement Head, IReadOnlyList<FramesAnswer.Block> Tags)
{
    public sealed record Block(JsonElement Head, double[] Places, double[] Steps, double[] WallTimes, float[] Data);

    public string Cursor => Head.GetProperty("cursor").GetString()!;

    public bool IsWhole => Head.GetProperty("whole").GetBoolean();

    public static async Task<FramesAnswer> GetAsync(ServerUnderTest server, string address) => Read(await server.Client.GetByteArrayAsync(address));

    public static FramesAnswer Read(byte[] body)
    {
        Assert.Equal(0x31464E53u, BinaryPrimitives.ReadUInt32LittleEndian(body));
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(4));
        using var document = JsonDocument.Parse(body.AsMemory(8, length));
        var head = document.RootElement.Clone();
        var at = Padded(8 + length);
        var tags = new List<Block>();
        foreach (var tag in head.GetProperty("tags").EnumerateArray())
        {
            var frames = tag.GetProperty("frames").GetInt32();
            var (places, steps, wallTimes) = (Doubles(frames), Doubles(frames), Doubles(frames));
            var data = new float[frames * tag.GetProperty("width").GetInt32()];
            for (var i = 0; i < data.Length; i++, at += 4) data[i] = BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(at));
            at = Padded(at);
            tags.Add(new(tag, places, steps, wallTimes, data));
        }
        Assert.Equal(body.Length, at);
        return new(head, tags);

        double[] Doubles(int count)
        {
            var values = new double[count];
            for (var i = 0; i < count; i++, at += 8) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(body.AsSpan(at));
            return values;
        }
    }

    private static int Padded(int bytes) => (bytes + 7) / 8 * 8;
}
