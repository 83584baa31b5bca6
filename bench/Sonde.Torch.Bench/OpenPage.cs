// A browser that has the dashboard open while something is measured.
using System.Diagnostics;
using System.Globalization;

namespace Sonde.Torch.Bench;

/// <summary>Chromium without a window, on the page of the server in this process.</summary>
internal sealed class OpenPage : IDisposable
{
    private readonly string _profile = Directory.CreateTempSubdirectory("sonde-bench-page-").FullName;
    private readonly Process _browser;

    /// <exception cref="System.ComponentModel.Win32Exception">There is no <c>chromium</c>.</exception>
    public OpenPage(Uri url)
    {
        string[] flags =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", $"--user-data-dir={_profile}", "--remote-debugging-port=0", url.ToString(),
        ];
        _browser = Process.Start(new ProcessStartInfo("chromium", flags) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _browser.ErrorDataReceived += static (_, _) => { };
        _browser.OutputDataReceived += static (_, _) => { };
        _browser.BeginErrorReadLine();
        _browser.BeginOutputReadLine();
    }

    /// <summary>The browser's process.</summary>
    public int Id => _browser.Id;

    /// <summary>Halts all its processes, so that it costs nothing.</summary>
    public void Halt() => Signal("STOP");

    /// <summary>Lets them go on.</summary>
    public void GoOn() => Signal("CONT");

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", .. CpuAccount.Tree(_browser.Id).Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        GoOn();
        _browser.Kill(entireProcessTree: true);
        _browser.WaitForExit();
        _browser.Dispose();
        Thread.Sleep(500);
        Directory.Delete(_profile, recursive: true);
    }
}
