// Diagnoses runs: reads their signals and has the rules asked about them.
using Sonde.Diagnosis;
using Sonde.Runs;

namespace Sonde;

/// <summary>Diagnoses runs: reads their signals, asks the rules, orders what they find. Stateless and safe on any thread.</summary>
public static class Diagnostician
{
    /// <summary>Diagnoses every run of a log directory. Runs whose names differ in a word for training or held-out data are read together.</summary>
    public static DiagnosisReport Diagnose(Snapshot snapshot, DiagnosisOptions? options = null)
    {
        var pairs = new RunPairs(snapshot.Runs);
        return new(snapshot.Path, [.. snapshot.Runs.Select(run => DiagnoseOrSay(run, pairs, options))]);
    }

    /// <summary>Diagnoses one run by itself.</summary>
    /// <exception cref="IOException">One of its files is gone.</exception>
    public static RunDiagnosis Diagnose(Run run, DiagnosisOptions? options = null) => Diagnose(run.Name, SignalReader.Read(run, null), options);

    /// <summary>Diagnoses signals that are at hand already.</summary>
    internal static RunDiagnosis Diagnose(RunSignals signals, DiagnosisOptions? options = null) => Diagnose(signals.Run, [signals], options);

    /// <summary>Diagnoses the models of one run: the one place where rules are asked about a run.</summary>
    internal static RunDiagnosis Diagnose(string run, IReadOnlyList<RunSignals> models, DiagnosisOptions? options = null)
    {
        var asked = options ?? new();
        var rules = RuleCatalogue.Create(asked).Where(rule => !asked.Skip.Contains(rule.Id)).ToArray();
        return Examination.Of(run, rules, [.. models.Select(signals => new RunContext(signals, asked))], RuleCatalogue.Causality);
    }

    // A file that vanishes while it is read must not hide the other runs.
    private static RunDiagnosis DiagnoseOrSay(Run run, RunPairs pairs, DiagnosisOptions? options)
    {
        try
        {
            return Diagnose(run.Name, SignalReader.Read(run, pairs.HeldOut(run), pairs.SplitOf(run)), options);
        }
        catch (IOException e)
        {
            var needs = $"files that can be read ({e.Message})";
            return new RunDiagnosis(run.Name, Verdict.Unknown, [], [], [.. RuleCatalogue.All.Select(rule => new NotEnoughData(rule.Id, needs))]);
        }
    }
}
