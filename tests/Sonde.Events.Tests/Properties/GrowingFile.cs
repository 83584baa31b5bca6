// A file that a writer is still at work on: it grows by any number of bytes, and reads give fewer than asked for.
namespace Sonde.Events.Tests.Properties;

internal sealed class GrowingFile(byte[] bytes, Random random) : IReadFile
{
    public long Length { get; private set; }

    public DateTime LastWriteTime => DateTime.UnixEpoch.AddTicks(Length);

    public bool IsWhole => Length == bytes.Length;

    /// <summary>Grows, mostly by few bytes, sometimes by many.</summary>
    public void Grow() => Length = Math.Min(bytes.Length, Length + (random.Next(5) == 0 ? random.Next(100_000) : random.Next(1, 50)));

    public int Read(Memory<byte> to, long offset)
    {
        var there = (int)Math.Clamp(Length - offset, 0, to.Length);
        var count = Math.Min(there, random.Next(3) == 0 ? random.Next(1, 20) : there);
        bytes.AsSpan((int)offset, count).CopyTo(to.Span);
        return count;
    }

    public void Close()
    {
    }

    public void Dispose()
    {
    }
}
