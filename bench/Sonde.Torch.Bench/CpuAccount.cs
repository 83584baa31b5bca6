// How much processor time goes elsewhere than to the training, from Linux's own account of each thread.
using System.Globalization;

namespace Sonde.Torch.Bench;

/// <summary>What each thread of this process and of a browser had used at a moment. On other systems than Linux it is empty.</summary>
internal sealed class CpuAccount
{
    private const string CompilerThread = ".NET Tiered Com";   // names of threads end after 15 letters
    private readonly Dictionary<int, (Owner Owner, double Seconds)> _threads = [];

    private CpuAccount() { }

    /// <summary>The account of this moment.</summary>
    /// <param name="browser">The browser's first process, or none.</param>
    public static CpuAccount Read(int? browser)
    {
        var account = new CpuAccount();
        if (!OperatingSystem.IsLinux()) return account;
        account.Add(Environment.ProcessId, isPage: false);
        if (browser is not { } root) return account;
        foreach (var process in Tree(root)) account.Add(process, isPage: true);
        return account;
    }

    /// <summary>
    /// Seconds since an earlier moment: of the browser, of the runtime's compiler, and of this process's other threads that do not train (server,
    /// event writer, collector). What a thread that has ended used since then is not in it.
    /// </summary>
    public (double Page, double Process, double Compiler) Since(CpuAccount earlier)
    {
        double Sum(Owner owner) =>
            _threads.Where(t => t.Value.Owner == owner).Sum(t => t.Value.Seconds - (earlier._threads.TryGetValue(t.Key, out var before) ? before.Seconds : 0));
        return (Sum(Owner.Page), Sum(Owner.Process), Sum(Owner.Compiler));
    }

    private static bool IsTraining(string thread) =>
        !thread.StartsWith(".NET ", StringComparison.Ordinal) && !thread.StartsWith("sonde ", StringComparison.Ordinal);

    private void Add(int process, bool isPage)
    {
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                var name = isPage ? "" : File.ReadAllText(Path.Combine(thread, "comm")).Trim();
                if (!isPage && IsTraining(name)) continue;
                var spent = File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0];
                _threads[int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture)] =
                    (isPage ? Owner.Page : name == CompilerThread ? Owner.Compiler : Owner.Process, double.Parse(spent, CultureInfo.InvariantCulture) / 1e9);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A thread or the process has ended meanwhile.
        }
    }

    /// <summary>A process and all below it.</summary>
    public static IEnumerable<int> Tree(int root)
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

    private enum Owner
    {
        Page,
        Process,
        Compiler,
    }
}
