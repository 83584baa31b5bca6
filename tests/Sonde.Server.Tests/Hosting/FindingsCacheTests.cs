// That rules run again only for runs that grew.
using System.Text.Json;
using Sonde.Runs;
using Sonde.Server.Hosting;

namespace Sonde.Server.Tests.Hosting;

public class FindingsCacheTests
{
    [Fact]
    public void Report_OneOfTwoRunsGrew_DiagnosesOnlyThatOneAgain()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddScalar("loss", 1, 0));
        logs.Write("b", w => w.AddScalar("loss", 1, 0));
        using var directory = new LogDirectory(logs.Path);
        var diagnosed = new List<string>();
        var cache = new FindingsCache(run =>
        {
            diagnosed.Add(run.Name);
            return Diagnostician.Diagnose(run);
        });

        cache.Report(directory.Refresh(), "runs");
        cache.Report(directory.Refresh(), "runs");
        logs.Write("b", w => w.AddScalar("loss", 1, 1));
        using var report = JsonDocument.Parse(cache.Report(directory.Refresh(), "runs"));

        Assert.Equal(["a", "b", "b"], diagnosed);
        Assert.Equal(["a", "b"], report.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run").GetString()));
    }
}
