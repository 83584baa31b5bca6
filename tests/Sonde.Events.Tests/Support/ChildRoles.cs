// What training processes do that something happens to.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sonde.Events.Tests;

internal static partial class ChildRoles
{
    private const int Nobody = 65534;
    private const int FileSizeSignal = 25;

    /// <summary>Adds a random amount, flushes, says on the output how many values the file holds for sure (8 bytes), and so on.</summary>
    public static void FlushForEver(string folder)
    {
        var random = new Random(Environment.ProcessId);
        var writer = new SummaryWriter(folder, new SummaryWriterOptions { FlushPeriod = TimeSpan.FromMilliseconds(1) });
        using var output = Console.OpenStandardOutput();
        var large = new float[100_000];
        for (var added = 0L; ;)
        {
            for (var left = random.Next(1, 300); left > 0; left--)
            {
                writer.AddScalar("a", added, added++);
            }

            if (random.Next(4) == 0)
            {
                // Larger than a block: a kill has time to fall into its write.
                writer.AddTensor("a", large, [large.Length], added++);
            }

            writer.Flush();
            output.Write(BitConverter.GetBytes(added));
        }
    }

    /// <summary>
    /// Writes to <c>FOLDER/small/run</c> until records are dropped, makes room (deletes <c>FOLDER/small/ballast</c>, or raises the
    /// limit of the process where there is none), writes on, and copies the event file to <c>FOLDER/result</c>.
    /// </summary>
    public static void FillTheDisk(string folder)
    {
        var ballast = Path.Combine(folder, "small", "ballast");
        var onDisk = Directory.Exists(Path.GetDirectoryName(ballast));
        if (onDisk)
        {
            File.WriteAllBytes(ballast, new byte[600_000]);
        }

        var run = Path.Combine(folder, "small", "run");
        var writer = new SummaryWriter(run, new SummaryWriterOptions { FlushPeriod = TimeSpan.FromMilliseconds(20), MaxPendingBytes = 64 * 1024 });
        var added = AddUntil(writer, 0, () => writer.DroppedRecords >= 1000);
        Say("error", writer.WriteError ?? "none");
        if (onDisk)
        {
            File.Delete(ballast);
        }
        else
        {
            using var prlimit = Process.Start("prlimit", ["--fsize=unlimited", "--pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
            prlimit.WaitForExit();
        }

        added = Resume(writer, added);
        File.Copy(writer.FilePath, Path.Combine(folder, "result"));
        Say("added", added);
        Say("dropped", writer.DroppedRecords);
        Say("signal", StateOfFileSizeSignal());
    }

    /// <summary>As <see cref="FillTheDisk"/>, in a program that handles the signal of the size limit itself.</summary>
    public static void FillTheDiskWithAHandler(string folder)
    {
        using var registration = PosixSignalRegistration.Create((PosixSignal)FileSizeSignal, context => context.Cancel = true);
        FillTheDisk(folder);
    }

    /// <summary>Fills <c>FOLDER/small</c> and starts a writer there; says why it could not, and how many files it left.</summary>
    public static void StartOnAFullDisk(string folder)
    {
        var small = Path.Combine(folder, "small");
        var run = Path.Combine(small, "run");
        Directory.CreateDirectory(run);
        try
        {
            // Not all at once: the base library would reserve the room first, and delete the file where there is too little.
            using var ballast = File.OpenHandle(Path.Combine(small, "ballast"), FileMode.CreateNew, FileAccess.Write);
            for (var at = 0L; ; at += 1024)
            {
                RandomAccess.Write(ballast, new byte[1024], at);
            }
        }
        catch (IOException)
        {
            // It is full now.
        }

        try
        {
            using var writer = new SummaryWriter(run);
            Say("error", "none");
        }
        catch (IOException e)
        {
            Say("error", e.Message);
        }

        Say("files", Directory.GetFileSystemEntries(run).Length);
    }

    /// <summary>
    /// As a user without rights: writes to <c>FOLDER/home/run</c>, locks the run's folder and writes on; then moves it away and locks
    /// its parent until records are dropped; and unlocks it.
    /// </summary>
    public static void LosePermission(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var home = Path.Combine(folder, "home");
        var run = Path.Combine(home, "run");
        BecomeNobody(folder);
        Directory.CreateDirectory(home);
        var writer = new SummaryWriter(run, new SummaryWriterOptions { FlushPeriod = TimeSpan.FromMilliseconds(20), MaxPendingBytes = 64 * 1024 });
        var added = AddUntil(writer, 0, () => writer.LastStep == 99);
        File.SetUnixFileMode(run, UnixFileMode.None);
        Say("locked", File.Exists(writer.FilePath) ? "no" : "yes");
        added = AddUntil(writer, added, () => writer.LastStep == 199);
        writer.Flush();
        Say("errorWhenLocked", writer.WriteError ?? "none");

        File.SetUnixFileMode(run, All);
        Directory.Move(run, Path.Combine(home, "moved"));
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        added = AddUntil(writer, added, () => writer.DroppedRecords >= 1000);
        Say("error", writer.WriteError ?? "none");
        File.SetUnixFileMode(home, All);
        added = Resume(writer, added);
        Say("added", added);
        Say("dropped", writer.DroppedRecords);
    }

    private static long AddUntil(SummaryWriter writer, long added, Func<bool> done)
    {
        for (; !done(); added++)
        {
            writer.AddScalar("a", added, added);
        }

        return added;
    }

    // The background flush alone notices that the file can be written again; then some more are added, and all is closed.
    private static long Resume(SummaryWriter writer, long added)
    {
        while (writer.WriteError is not null)
        {
            Thread.Sleep(1);
        }

        writer.Flush();
        var last = added + 99;
        added = AddUntil(writer, added, () => writer.LastStep == last);
        writer.Dispose();
        return added;
    }

    // Files that this test process loads later must not depend on rights that it gives up here; all of its own are loaded.
    private static void BecomeNobody(string folder)
    {
        if (GetUserId() != 0)
        {
            return;
        }

        using (var warm = new SummaryWriter(Path.Combine(folder, "warm")))
        {
            warm.AddScalar("a", 1, 1);
        }

        if (ChangeOwner(folder, Nobody, Nobody) != 0 || SetGroupIds(Nobody, Nobody, Nobody) != 0 || SetUserIds(Nobody, Nobody, Nobody) != 0)
        {
            throw new InvalidOperationException($"Cannot give up rights: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    // As Linux has it: the masks of what this process ignores and of what it handles.
    private static string StateOfFileSizeSignal()
    {
        bool Has(string mask) => File.ReadLines("/proc/self/status").Any(line => line.StartsWith(mask, StringComparison.Ordinal)
            && ((ulong.Parse(line[(mask.Length + 1)..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (FileSizeSignal - 1)) & 1) == 1);
        return Has("SigIgn") ? "ignored" : Has("SigCgt") ? "handled" : "default";
    }

    private static void Say(string name, object value) => Console.WriteLine(FormattableString.Invariant($"{name}={value}"));

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial int GetUserId();

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    private static partial int SetGroupIds(int real, int effective, int saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetUserIds(int real, int effective, int saved);
}
