// Many kinds of curves: healthy ones raise no alarm, faulty ones are named.
namespace Sonde.Diagnosis.Tests.Learning;

public class CurveKindsTests(ITestOutputHelper output)
{
    // More with SONDE_CURVES, to measure rates.
    private static readonly int Seeds = int.TryParse(Environment.GetEnvironmentVariable("SONDE_CURVES"), out var seeds) ? seeds : 4;

    public static TheoryData<string> HealthyKinds => [.. CurveKinds.Healthy.Select(kind => kind.Name)];

    public static TheoryData<string> FaultyKinds => [.. CurveKinds.Faulty.Select(kind => kind.Name)];

    [Theory, MemberData(nameof(HealthyKinds))]
    public void Diagnose_HealthyCurve_RaisesNoAlarm(string kind)
    {
        var make = CurveKinds.Healthy.Single(k => k.Name == kind).Make;
        var wrong = 0;
        var verdicts = new int[3];
        for (var seed = 0; seed < Seeds; seed++)
        {
            var diagnosis = Diagnostician.Diagnose(make(new Random(seed)));
            verdicts[(int)diagnosis.Verdict]++;
            if (diagnosis.Verdict != Verdict.Sick) continue;
            wrong++;
            output.WriteLine($"{kind}, seed {seed}: {string.Join("; ", diagnosis.Findings.Select(f => $"{f.Severity} {f.Rule}: {f.Title}"))}");
        }

        output.WriteLine($"HEALTHY {kind}: {wrong} false of {Seeds}; healthy {verdicts[0]}, unknown {verdicts[2]}");
        Assert.True(wrong <= Seeds / 50, $"{wrong} of {Seeds} raise an alarm");
    }

    [Theory, MemberData(nameof(FaultyKinds))]
    public void Diagnose_FaultyCurve_NamesTheRule(string kind)
    {
        var (_, rules, make) = CurveKinds.Faulty.Single(k => k.Name == kind);
        var missed = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var found = Diagnostician.Diagnose(make(new Random(seed))).Findings.Where(f => f.Severity >= Severity.Warning).ToArray();
            if (found.Length > 0 && rules.Contains(found[0].Rule)) continue;
            missed++;
            output.WriteLine($"{kind}, seed {seed}: {string.Join("; ", found.Select(f => $"{f.Severity} {f.Rule}: {f.Title}"))}");
        }

        output.WriteLine($"FAULTY {kind}: {missed} missed of {Seeds}");
        Assert.True(missed <= Seeds / 10, $"{missed} of {Seeds} are not named");
    }
}
