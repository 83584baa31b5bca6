// Files under web/tests/fixtures: what C# writes and TypeScript decodes in its tests. SONDE_WRITE_FIXTURES=1 writes them anew.
using System.Text;

namespace Sonde.Events.Tests;

internal static class WebFixture
{
    /// <summary>Compares a committed fixture with what is written today.</summary>
    /// <param name="name">The path under web/tests/fixtures.</param>
    /// <param name="bytes">What is written today.</param>
    public static void Check(string name, byte[] bytes)
    {
        var file = PathOf(name);
        if (Environment.GetEnvironmentVariable("SONDE_WRITE_FIXTURES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }

        Assert.Equal(File.ReadAllText(file), Encoding.UTF8.GetString(bytes));
    }

    /// <summary>A committed fixture.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    private static string PathOf(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Sonde.slnx"))) root = root.Parent;
        Assert.SkipWhen(root is null, "The tests run without the repository around them.");
        return Path.Combine(root.FullName, "web", "tests", "fixtures", name);
    }
}
