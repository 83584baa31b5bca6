// Rules about other subjects than a run: the same findings, order, verdicts and reports; and a rule that fails costs no other its findings.
using System.Text;
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

public class ExaminationTests
{
    /// <summary>A data set as its rules see it.</summary>
    private sealed record DataSet(DatasetRecord Record) : ISubject
    {
        public bool IsWell(IReadOnlySet<string> judged) => judged.Count > 0;

        public IEnumerable<string> Notes => Record.NonFinite > 0 ? [$"{Record.NonFinite} values are not finite."] : [];
    }

    private sealed class Imbalance : Rule<DataSet>
    {
        public override RuleDescriptor Descriptor { get; } = Describe("test-imbalance", Severity.Warning, "test-constant");

        public override RuleOutcome Check(DataSet data)
        {
            if (data.Record.ClassCounts.Length < 2) return RuleOutcome.Needs("class counts");
            var share = (double)data.Record.ClassCounts.Max() / data.Record.ClassCounts.Sum();
            return share < 0.9
                ? RuleOutcome.Nothing
                : RuleOutcome.Of(new Finding(Id, Severity.Error, 0.9, $"{Wording.Percent(share)} of the samples are of one class"));
        }
    }

    private sealed class Constant : Rule<DataSet>
    {
        public override RuleDescriptor Descriptor { get; } = Describe("test-constant", Severity.Error);

        public override RuleOutcome Check(DataSet data) =>
            data.Record.StandardDeviation > 0 ? RuleOutcome.Nothing : RuleOutcome.Of(new Finding(Id, Severity.Error, 1, "Every value is the same"));
    }

    private sealed class Failing : Rule<DataSet>
    {
        public override RuleDescriptor Descriptor { get; } = Describe("test-failing", Severity.Info);

        public override RuleOutcome Check(DataSet data) => throw new InvalidOperationException("a fault of its own");
    }

    private static RuleDescriptor Describe(string id, Severity highest, params string[] explains) =>
        new() { Id = id, Title = id, Lowest = Severity.Info, Highest = highest, Severities = "any", Reads = ["data set"], Explains = explains };

    private static RunDiagnosis Of(DatasetRecord record, params Rule<DataSet>[] rules) =>
        Examination.Of(record.Name, rules, [new DataSet(record)], new([.. rules.Select(rule => rule.Descriptor)]));

    private static readonly DatasetRecord Sick = new()
    {
        Name = "train",
        Samples = 100,
        SampleShape = [2],
        ClassNames = ["a", "b"],
        ClassCounts = [99, 1],
        Min = 1,
        Max = 1,
        Mean = 1,
        StandardDeviation = 0,
        NonFinite = 3,
    };

    [Fact]
    public void Of_ASickDataSet_GivesFindingsInCausalOrderAndTheSameReports()
    {
        var diagnosis = Of(Sick, new Constant(), new Imbalance());
        Assert.Equal((Verdict.Sick, "train"), (diagnosis.Verdict, diagnosis.Run));
        Assert.Equal(["test-imbalance", "test-constant"], diagnosis.Findings.Select(f => f.Rule));
        Assert.EndsWith("(follows from test-imbalance)", diagnosis.Findings[1].Title, StringComparison.Ordinal);
        Assert.Equal(["3 values are not finite."], diagnosis.Notes);
        var text = new StringWriter();
        var report = new DiagnosisReport("data", [diagnosis]);
        ReportText.Write(report, text);
        Assert.Contains("99 % of the samples are of one class", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("test-imbalance", Encoding.UTF8.GetString(ReportJson.ToUtf8(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AHealthyDataSet_IsHealthy() =>
        Assert.Equal(Verdict.Healthy, Of(Sick with { ClassCounts = [50, 50], StandardDeviation = 1 }, new Constant(), new Imbalance()).Verdict);

    [Fact]
    public void Of_ARuleThatThrows_IsNotEnoughDataForThatRuleAlone()
    {
        var diagnosis = Of(Sick, new Failing(), new Constant());
        Assert.Equal("test-constant", Assert.Single(diagnosis.Findings).Rule);
        var missing = Assert.Single(diagnosis.NotEnoughData);
        Assert.Equal("test-failing", missing.Rule);
        Assert.Contains("the rule failed: InvalidOperationException: a fault of its own", missing.Needs, StringComparison.Ordinal);
    }

    [Fact]
    public void CausalOrder_OfRulesThatExplainEachOther_IsRefusedWithTheCircle()
    {
        var error = Assert.Throws<ArgumentException>(() => new CausalOrder(
            [Describe("a", Severity.Error, "b"), Describe("b", Severity.Error, "c"), Describe("c", Severity.Error, "a"), Describe("d", Severity.Error)]));
        Assert.Contains("a -> b -> c -> a", error.Message, StringComparison.Ordinal);
        Assert.Contains("'x', which is no rule",
            Assert.Throws<ArgumentException>(() => new CausalOrder([Describe("a", Severity.Error, "x")])).Message, StringComparison.Ordinal);
    }
}
