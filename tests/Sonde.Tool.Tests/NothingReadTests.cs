// Where nothing was read, no verb claims that all is well.
namespace Sonde.Tool.Tests;

public class NothingReadTests
{
    public static readonly TheoryData<string, byte[]?> Folders = new()
    {
        { "empty", null },
        {
            "lfs",
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"u8.ToArray()
        },
        { "html", "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to see this file.</body></html>"u8.ToArray() },
        { "zeros", new byte[4096] },
        { "nothing", [] },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Run_EveryVerb_FailsAndSaysWhatToDo(string name, byte[]? file)
    {
        using var folder = new WorkFolder();
        var logs = Directory.CreateDirectory(Path.Join(folder.Path, name)).FullName;
        if (file is not null) File.WriteAllBytes(Path.Join(logs, "events.out.tfevents.1700000000.host.1.0"), file);

        foreach (string[] verb in (string[][])
        [
            ["diagnose"],
            ["diagnose", "--json"],
            ["inspect"],
            ["inspect", "--json"],
            ["export", "-f", "csv", "-o", "out.csv"],
            ["export", "-f", "tensorboard", "-o", "out"],
        ])
        {
            var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, [.. verb, "--logdir", name]);

            Assert.True(exitCode == 1, $"{string.Join(' ', verb)}: {exitCode}\n{output}\n{errors}");
            Assert.Contains($"'{name}'", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("exit code 0", output, StringComparison.Ordinal);
        }
        Assert.Equal([logs], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("not-an-event-file")]
    public async Task Run_FilesThatAreNone_Fails(string name)
    {
        var cases = Cases(name);
        Assert.SkipWhen(cases is null, "No folder shared/cases above the tests.");

        foreach (var folder in Directory.GetDirectories(cases!))
        {
            var (exitCode, _, errors) = await SondeProcess.RunAsync(folder, "diagnose", ".");
            Assert.True(exitCode == 1, $"{folder}: {exitCode}\n{errors}");
        }
    }

    private static string? Cases(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var cases = Path.Join(folder.FullName, "shared", "cases", name);
            if (Directory.Exists(cases)) return cases;
        }
        return null;
    }
}
