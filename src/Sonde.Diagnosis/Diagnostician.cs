// Diagnoses runs: reads their signals and has the rules asked about them.
using Sonde.Diagnosis;
using Sonde.Runs;

namespace Sonde;

/// <summary>Diagnoses runs: reads their signals, asks the rules, orders what they find. Stateless and safe on any thread.</summary>
public static class Diagnostician
{
    /// <summary>Diagnoses every run of a log directory. Runs whose names differ in a word for training or held-out data are read together.</summary>
    public static DiagnosisReport Diagnose(Snapshot snapshot, DiagnosisOptions? options = null) => new SnapshotDiagnosis(options).Update(snapshot);

    /// <summary>Diagnoses signals that are already computed.</summary>
    internal static RunDiagnosis Diagnose(RunSignals signals, DiagnosisOptions? options = null) => Diagnose(signals.Run, [signals], options);

    /// <summary>Diagnoses the models of one run: the one place where rules are asked about a run.</summary>
    internal static RunDiagnosis Diagnose(string run, IReadOnlyList<RunSignals> models, DiagnosisOptions? options = null)
    {
        var asked = options ?? new();
        var rules = RuleCatalogue.Create(asked).Where(rule => !asked.Skip.Contains(rule.Id)).ToArray();
        return Examination.Of(run, rules, [.. models.Select(signals => new RunContext(signals, asked))], RuleCatalogue.Causality, asked.Suppressions);
    }
}
