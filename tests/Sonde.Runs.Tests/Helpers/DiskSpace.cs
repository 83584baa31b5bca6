// Says that a test found too little space before it fills the disk.
namespace Sonde.Runs.Tests;

internal static class DiskSpace
{
    /// <summary>Fails where fewer bytes are free on the disk of a folder.</summary>
    public static void Require(string folder, long bytes)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < bytes)
            Assert.Fail($"This test writes {bytes >> 20} MB, and {free >> 20} MB are free at {folder}. TMPDIR names another place.");
    }
}
