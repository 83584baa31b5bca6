// Real event files: the project's own, and those of the corpus where it is at hand.
using Sonde.Events.Tests.Damage;

namespace Sonde.Events.Tests;

internal static class EventFiles
{
    public const string CorpusVariable = "SONDE_CORPUS";

    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>The folder of the corpus; null where a clone has none.</summary>
    public static string? Corpus { get; } = FindCorpus();

    /// <summary>Every event file, by a name that is the same on every machine; its size in bytes.</summary>
    public static IReadOnlyList<(string Name, long Bytes)> All { get; } = [.. Below("fixtures", Fixtures), .. Corpus is null ? [] : Below("corpus", Corpus)];

    public static string PathOf(string name) =>
        name.StartsWith("fixtures/", StringComparison.Ordinal)
            ? Path.Combine(Fixtures, name["fixtures/".Length..])
            : Path.Combine(Corpus!, name["corpus/".Length..]);

    public static DamagedLog Open(string name) => new(name, File.ReadAllBytes(PathOf(name)));

    private static IEnumerable<(string Name, long Bytes)> Below(string prefix, string folder) =>
        from path in Directory.EnumerateFiles(folder, "*tfevents*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        select ($"{prefix}/{Path.GetRelativePath(folder, path).Replace('\\', '/')}", new FileInfo(path).Length);

    private static string? FindCorpus()
    {
        if (Environment.GetEnvironmentVariable(CorpusVariable) is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(corpus))
            {
                return corpus;
            }
        }

        return null;
    }
}
