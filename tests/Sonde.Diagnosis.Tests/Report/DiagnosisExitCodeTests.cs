// Exit codes by severity.
namespace Sonde.Diagnosis.Tests.Report;

public class DiagnosisExitCodeTests
{
    private static DiagnosisReport With(params Severity[] severities) =>
        new("runs", [new("r", Verdict.Unknown, [.. severities.Select(s => new Finding("overfitting", s, 1, "t"))], [], [])]);

    [Theory]
    [InlineData(Severity.Warning, Severity.Error, 0)]
    [InlineData(Severity.Warning, Severity.Warning, 3)]
    [InlineData(Severity.Error, Severity.Info, 3)]
    public void For_FindingBesideLevel_IsThreeFromTheLevelOn(Severity finding, Severity failOn, int expected) =>
        Assert.Equal(expected, DiagnosisExitCode.For(With(Severity.Info, finding), failOn));

    [Fact]
    public void For_NoLevelOrNoFindings_IsZero()
    {
        Assert.Equal(0, DiagnosisExitCode.For(With(Severity.Error), null));
        Assert.Equal(0, DiagnosisExitCode.For(With(), Severity.Info));
    }
}
