// Real disks that fill up and real folders that are locked, under a process of its own: training goes on, and the file says what it lacks.
using System.Diagnostics;
using System.Globalization;

namespace Sonde.Events.Tests;

public class SummaryWriterDiskTests
{
    // Mounts live in a namespace of the child alone: nothing is left behind, however it ends.
    private static readonly string[] Namespace = Environment.UserName == "root"
        ? ["unshare", "--mount"]
        : ["unshare", "--user", "--map-root-user", "--mount"];

    [Fact]
    public void AddScalar_FileSystemOfOneMegabyteFull_DropsCountsAndGoesOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs Linux's mount namespaces.");
        using var folder = new TempFolder();
        Assert.SkipUnless(CanMount(folder), "This user must not mount a file system; the size limit of the next test stands in.");
        Directory.CreateDirectory(folder.File("small"));
        using var process = ChildProcess.Start(
            nameof(ChildRoles.FillTheDisk), folder.Path, $"mount -t tmpfs -o size=1m sonde '{folder.File("small")}' && exec \"$@\"", Namespace);
        var (output, errors) = ChildProcess.Finish(process);
        AssertOneGap(folder.File("result"), output, errors, "No space left on device");
    }

    // The runtime maps its own code through files, unless told not to: they would meet the limit too.
    // The signal that comes with it ends a process which has not chosen otherwise. This process may ignore it already, and children inherit that.
    [Theory]
    [InlineData("", nameof(ChildRoles.FillTheDisk))]
    [InlineData("trap '' XFSZ; ", nameof(ChildRoles.FillTheDisk))]
    [InlineData("", nameof(ChildRoles.FillTheDiskWithAHandler))]
    public void AddScalar_FileAtTheProcessesSizeLimit_DropsCountsAndGoesOn(string before, string role)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs prlimit to lift the limit again.");
        using var folder = new TempFolder();
        using var process = ChildProcess.Start(
            role, folder.Path, $"{before}export DOTNET_EnableWriteXorExecute=0; ulimit -S -f 800; exec \"$@\"", "env", "--default-signal=XFSZ");
        var (output, errors) = ChildProcess.Finish(process);
        AssertOneGap(folder.File("result"), output, errors, "large");
        Assert.Equal(role == nameof(ChildRoles.FillTheDisk) ? "ignored" : "handled", Said(output)["signal"]);
    }

    [Theory]
    [InlineData("-t tmpfs -o size=4k,nr_inodes=50")]
    [InlineData("-t tmpfs -o size=1m,nr_inodes=3")]
    public void Constructor_FileSystemFull_LeavesNoFileAndSaysWhy(string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs Linux's mount namespaces.");
        using var folder = new TempFolder();
        Assert.SkipUnless(CanMount(folder), "This user must not mount a file system.");
        Directory.CreateDirectory(folder.File("small"));
        using var process = ChildProcess.Start(
            nameof(ChildRoles.StartOnAFullDisk), folder.Path, $"mount {options} sonde '{folder.File("small")}' && exec \"$@\"", Namespace);
        var said = Said(ChildProcess.Finish(process).Output);
        Assert.Equal("0", said["files"]);
        Assert.Contains("No space left on device", said["error"], StringComparison.Ordinal);
        Assert.Contains(folder.File("small"), said["error"], StringComparison.Ordinal);
    }

    [Fact]
    public void AddScalar_PermissionLost_WritesOnWhileItCanAndResumes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs Unix's file modes.");
        using var folder = new TempFolder();
        using var process = ChildProcess.Start(nameof(ChildRoles.LosePermission), folder.Path);
        var (output, errors) = ChildProcess.Finish(process);
        var said = Said(output);
        Assert.Equal(("yes", "none"), (said["locked"], said["errorWhenLocked"]));
        Assert.Contains("denied", said["error"], StringComparison.Ordinal);
        Assert.Contains("cannot write", Assert.Single(Lines(errors)), StringComparison.Ordinal);

        var before = Log.Read(Assert.Single(Directory.GetFiles(folder.File("home/moved"))));
        var after = Log.Read(Assert.Single(Directory.GetFiles(folder.File("home/run"))));
        var gaps = after.Where(value => value.Tag == "sonde/gap").Select(Log.Gap).ToList();
        Assert.Equal([GapRecord.Deleted, GapRecord.Dropped], gaps.Select(gap => gap.Kind));
        Assert.Equal((before.Count, 0L, before[^1].Step), (gaps[0].Records, gaps[0].FirstStep, gaps[0].LastStep));
        Assert.Equal(long.Parse(said["dropped"], CultureInfo.InvariantCulture), gaps[1].Records);
        AssertComplete(before.Concat(after), gaps[1], long.Parse(said["added"], CultureInfo.InvariantCulture));
    }

    private static bool CanMount(TempFolder folder)
    {
        try
        {
            var start = new ProcessStartInfo(Namespace[0], [.. Namespace[1..], "mount", "-t", "tmpfs", "-o", "size=1m", "sonde", folder.Path])
            {
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static void AssertOneGap(string file, string output, string errors, string reason)
    {
        var said = Said(output);
        Assert.Contains(reason, said["error"], StringComparison.Ordinal);
        Assert.Contains("cannot write", Assert.Single(Lines(errors)), StringComparison.Ordinal);
        var read = Log.Read(file);
        var gap = Log.Gap(Assert.Single(read, value => value.Tag == "sonde/gap"));
        Assert.Equal(GapRecord.Dropped, gap.Kind);
        Assert.Contains(reason, gap.Reason, StringComparison.Ordinal);
        Assert.InRange(gap.From, 1e9, gap.To);
        Assert.Equal(long.Parse(said["dropped"], CultureInfo.InvariantCulture), gap.Records);
        AssertComplete(read, gap, long.Parse(said["added"], CultureInfo.InvariantCulture));
    }

    // Every step is in the file, in order, but for those that the gap names, and the gap stands between them.
    private static void AssertComplete(IEnumerable<LoggedValue> read, GapRecord dropped, long added)
    {
        var lost = Enumerable.Range(0, (int)dropped.Records).Select(i => dropped.FirstStep + i).ToList();
        Assert.Equal(dropped.LastStep, lost[^1]);
        var expected = new List<(string Tag, long Step)>();
        for (var step = 0L; step < added; step++)
        {
            if (step < dropped.FirstStep || step > dropped.LastStep)
            {
                expected.Add(("a", step));
            }
            else if (step == dropped.LastStep)
            {
                expected.Add(("sonde/gap", step));
            }
        }

        Assert.Equal(expected, read.Where(value => value.Tag == "a" || Log.Gap(value).Kind == GapRecord.Dropped).Select(value => (value.Tag, value.Step)));
    }

    private static Dictionary<string, string> Said(string output) =>
        Lines(output).ToDictionary(
            line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
