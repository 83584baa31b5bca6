// How much processor time goes elsewhere than to the training, from Linux's own account of each thread.
using System.Globalization;

namespace Sonde.Torch.Bench;

/// <summary>Seconds of processor time since the threads that now run began; what a thread that has ended used is not in it.</summary>
/// <param name="Page">The browser, all its processes.</param>
/// <param name="Beside">This process's threads that do not train: the server, the event writer, the runtime's compiler and collector.</param>
internal readonly record struct CpuAccount(double Page, double Beside)
{
    /// <summary>The account of this moment. On other systems than Linux it is zero.</summary>
    /// <param name="browser">The browser's first process, or none.</param>
    public static CpuAccount Read(int? browser)
    {
        if (!OperatingSystem.IsLinux()) return default;
        return new(browser is { } root ? Tree(root).Sum(process => Seconds(process, _ => true)) : 0, Seconds(Environment.ProcessId, IsBeside));
    }

    public static CpuAccount operator -(CpuAccount a, CpuAccount b) => new(a.Page - b.Page, a.Beside - b.Beside);

    private static bool IsBeside(string thread) => thread.StartsWith(".NET ", StringComparison.Ordinal) || thread.StartsWith("sonde ", StringComparison.Ordinal);

    private static double Seconds(int process, Func<string, bool> counts)
    {
        var seconds = 0.0;
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                if (!counts(File.ReadAllText(Path.Combine(thread, "comm")))) continue;
                var spent = File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0];
                seconds += double.Parse(spent, CultureInfo.InvariantCulture) / 1e9;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A thread or the process has ended meanwhile.
        }
        return seconds;
    }

    private static IEnumerable<int> Tree(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                parents[id] = int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
        bool Below(int id) => id == root || (parents.TryGetValue(id, out var parent) && parent > 1 && Below(parent));
        return [.. parents.Keys.Where(Below)];
    }
}
