// The text report as a reader sees it.
namespace Sonde.Diagnosis.Tests.Report;

public class ReportTextTests
{
    private static string Text(DiagnosisReport report, ReportTextOptions? options = null)
    {
        using var writer = new StringWriter();
        ReportText.Write(report, writer, options);
        return writer.ToString();
    }

    [Fact]
    public void Write_MixedReport_ReadsAsApproved()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Report");
        var received = Text(ReportSamples.Mixed());
        File.WriteAllText(Path.Combine(folder, "received.txt"), received);
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "approved.txt")), received);
    }

    [Fact]
    public void Write_AnyReport_FitsTheWidthInAscii()
    {
        foreach (var width in new[] { 72, 100 })
        {
            var lines = Text(ReportSamples.Mixed(), new ReportTextOptions { Width = width }).Split('\n');
            Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
            Assert.All(lines, line => Assert.All(line, c => Assert.InRange(c, ' ', '~')));
        }
    }

    [Fact]
    public void Write_ByDefault_HasNoEscapes() => Assert.DoesNotContain('\e', Text(ReportSamples.Mixed()));

    [Fact]
    public void Write_WithColour_ColoursVerdictAndSeverity()
    {
        var text = Text(ReportSamples.Mixed(), new ReportTextOptions { Color = true });
        Assert.Contains("\e[1;31mSICK\e[0m", text, StringComparison.Ordinal);
        Assert.Contains("\e[1;31mERROR\e[0m", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NamesWithControlCharacters_CannotDriveTheTerminal()
    {
        var evil = new DiagnosisReport("runs", [new("a\e[2Jb", Verdict.Sick, [new("non-finite", Severity.Error, 1, "x\e]0;y\a")], [], [])]);
        Assert.DoesNotContain('\e', Text(evil));
    }

    [Fact]
    public void Write_NoRuns_SaysSo() => Assert.Equal("runs: no runs\n", Text(new("runs", [])));
}
