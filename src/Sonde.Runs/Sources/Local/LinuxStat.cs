// What the system knows of a file: the struct statx of Linux.
using System.Runtime.InteropServices;

namespace Sonde.Runs;

/// <summary>The fields that are used, at their places; the layout is the same on every processor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct LinuxStat
{
    [FieldOffset(28)]
    private readonly ushort _mode;

    [FieldOffset(32)]
    private readonly ulong _inode;

    [FieldOffset(40)]
    private readonly long _size;

    [FieldOffset(112)]
    private readonly long _modifiedSeconds;

    [FieldOffset(120)]
    private readonly uint _modifiedNanoseconds;

    [FieldOffset(136)]
    private readonly uint _deviceMajor;

    [FieldOffset(140)]
    private readonly uint _deviceMinor;

    public readonly bool IsRegular => (_mode & 0xf000) == 0x8000;

    public readonly bool IsFolder => (_mode & 0xf000) == 0x4000;

    public readonly long Size => _size;

    /// <summary>Device and inode; 0 where the file system has no inodes.</summary>
    public readonly UInt128 Identity => _inode == 0 ? 0 : new UInt128(Device, _inode);

    public readonly ulong Device => ((ulong)_deviceMajor << 32) | _deviceMinor;

    public readonly FileStamp Stamp => new(_size, LastWrite) { Identity = Identity };

    /// <summary>What it is, for people, where it is neither file nor folder.</summary>
    public readonly string Noun => (_mode & 0xf000) switch
    {
        0x1000 => "a named pipe",
        0x2000 => "a character device",
        0x6000 => "a block device",
        0xc000 => "a socket",
        _ => "a special file",
    };

    private readonly DateTime LastWrite
    {
        get
        {
            // Any number may be set as a file's time.
            var ticks = (Int128)_modifiedSeconds * TimeSpan.TicksPerSecond + (_modifiedNanoseconds / 100) + DateTime.UnixEpoch.Ticks;
            return new DateTime((long)Int128.Clamp(ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        }
    }
}
