// Numbers in findings: one notation, and causes and cures that begin like sentences.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

public class WordingTests
{
    [Theory]
    [InlineData(0.00068, "0.00068")]
    [InlineData(0.00123456, "0.001235")]
    [InlineData(1240, "1,240")]
    [InlineData(1234567.8, "1,234,568")]
    [InlineData(2.7e-7, "2.7e-7")]
    [InlineData(3.4e38, "3.4e38")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(double.NaN, "NaN")]
    public void Number_OfAnySize_HasFewDigits(double value, string text) => Assert.Equal(text, Wording.Number(value));

    [Theory]
    [InlineData(1.53, "1.5 times")]
    [InlineData(7, "7 times")]
    [InlineData(432.1, "430 times")]
    [InlineData(1470, "1,500 times")]
    [InlineData(3e12, "3e12 times")]
    public void Times_OfAFactor_HasTwoDigits(double factor, string text) => Assert.Equal(text, Wording.Times(factor));

    [Theory]
    [InlineData(0.098, "9.8 %")]
    [InlineData(0.0004, "0.04 %")]
    [InlineData(1e-8, "1e-6 %")]
    public void Percent_OfAShare_IsNoPowerOfTenUnlessTiny(double share, string text) => Assert.Equal(text, Wording.Percent(share));

    [Fact]
    public void Findings_OfSickRuns_BeginCausesAndCuresWithACapitalLetter()
    {
        RunSignals[] runs =
        [
            Synthetic.AtChance(1200, 1) with { GradientFlow = Synthetic.Depth(6, 300, 0.05, 1) },
            Synthetic.Learning(300, 1) with { ModelRecord = new ModelRecord
            {
                Type = "Net",
                Parameters = [new() { Name = "w", Layer = "", Shape = [2], Elements = 2, Trainable = true, InOptimizer = true }],
                Unregistered = [new() { Field = "f", Type = "Linear", Reason = "tensor", Parameters = 1, Elements = 2 }],
            } },
            new("run")
            {
                Hooks = new() { Bypassed = ["fc1"], Fired = 3 },
                Warnings = new() { Warnings = [new() { Message = "other", FirstStep = 0, Count = 1 }], Omitted = 0 },
            },
        ];
        var findings = runs.SelectMany(run => Diagnostician.Diagnose(run).Findings).ToArray();
        Assert.True(findings.Length > 5);
        Assert.All(findings.SelectMany(f => f.Causes.Concat(f.Cures)), text => Assert.True(char.IsUpper(text[0]), text));
    }
}
