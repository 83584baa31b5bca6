// A disk of given size under a writer: a write beyond it stores what fits and fails, as a full disk does.
using Sonde.Events.Writing;

namespace Sonde.Events.Tests;

internal sealed class SmallDisk(long capacity)
{
    public long Capacity { get; set; } = capacity;

    public int Failures { get; private set; }

    public IAppendFile Open(string path, FileMode mode) => new SmallFile(this, AppendFile.Open(path, mode));

    private sealed class SmallFile(SmallDisk disk, IAppendFile file) : IAppendFile
    {
        public long Length
        {
            get => file.Length;
            set => file.Length = value;
        }

        public long? LengthAtPath => file.LengthAtPath;

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var room = (int)Math.Clamp(disk.Capacity - offset, 0, bytes.Length);
            file.Write(bytes[..room], offset);
            if (room < bytes.Length)
            {
                disk.Failures++;
                throw new IOException("No space left on device.");
            }
        }

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
