// bad-features: what goes into the network holds NaN, or cannot tell one sample from another.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reads the input and the targets of the recorded steps. An input that is zero, constant or alike for all samples is an error where the targets
/// differ.
/// </summary>
internal sealed partial class BadFeaturesRule : RunRule
{
    private const double Most = 0.8;          // share of the records that show it
    private const int Fewest = 5;             // records
    private const int FewestSamples = 200;    // for columns that never change

    private static readonly string[] Causes =
    [
        "Missing values in the file were read as NaN", "A division by a deviation of 0, or the logarithm of 0, in the preparation",
    ];

    private static readonly string[] Cures =
    [
        "Look for them before training: if (!x.isfinite().all().item<bool>()) ...",
        "Fill them and tell the network: x = torch.where(x.isnan(), torch.zeros_like(x), x); or leave these samples out",
        "Add a small number below the fraction: (x - mean) / (std + 1e-8)",
    ];

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var records = signals.Data.Where(record => record.Data.X is not null || record.Data.Y is not null).ToArray();
        if (signals.NonFiniteOrigin is { Kind: "data", Culprit: ("x" or "y") and { } name } origin
            && !records.Any(record => record.Data is { X.NonFinite: > 0 } or { Y.NonFinite: > 0 }))
        {
            return RuleOutcome.Of(NotFinite(run, origin, name));
        }
        if (records.Length == 0) return StepDataEvidence.Missing;
        if ((NotFinite(run, records, "input", data => data.X) ?? NotFinite(run, records, "targets", data => data.Y)) is { } broken)
            return RuleOutcome.Of(broken);
        if (records.Length < Fewest) return RuleOutcome.Needs($"{Fewest} recorded batches");
        return (Alike(run, records) ?? ConstantColumns(records)) is { } finding ? RuleOutcome.Of(finding) : RuleOutcome.Nothing;
    }

    /// <summary>What was seen at the step at which the loss was lost, which the recorded steps are not among.</summary>
    private Finding NotFinite(RunContext run, NonFiniteRecord origin, string name) =>
        new(Id, Severity.Error, 0.95,
            $"The {(name == "x" ? "input holds" : "targets hold")} NaN or infinity{(run.Signals.NonFiniteOriginStep is { } at ? $" at step {at}" : "")}: "
                + "that is where the loss is lost",
            name == "x" ? origin.Layer ?? StepDataEvidence.FirstLayer(run.Signals) : null, origin.Source)
        {
            Snippet = origin.Snippet,
            Steps = run.Signals.NonFiniteOriginStep is { } step ? new(step, step) : null,
            Evidence = [new("samples of the batch that hold some", origin.SampleCount, 0)],
            Causes = Causes,
            Cures = Cures,
        };

    private Finding? NotFinite(RunContext run, (long Step, StepDataRecord Data)[] records, string name, Func<StepDataRecord, TensorFacts?> part)
    {
        var found = records.Where(record => part(record.Data) is { NonFinite: > 0 }).ToArray();
        if (found.Length == 0) return null;
        var facts = part(found[0].Data)!;
        // A model can be made to bear it: a mask, a fill value.
        var harms = StepDataEvidence.IsBroken(run.Signals) || found.Any(record => record.Data.Loss is { } loss && !double.IsFinite(loss));
        return new(Id, harms ? Severity.Error : Severity.Info, harms ? 0.95 : 0.5,
            $"The {name} {(name == "input" ? "holds" : "hold")} NaN or infinity: "
                + $"{Wording.Count(facts.NonFinite, "element")} of {Wording.Number(StepDataEvidence.Elements(facts.Shape))} at step {found[0].Step}",
            harms && name == "input" ? StepDataEvidence.FirstLayer(run.Signals) : null)
        {
            Steps = new(found[0].Step, found[^1].Step),
            Evidence =
            [
                new("NaN and infinite elements", facts.NonFinite, 0),
                new("recorded batches that hold some", found.Length),
                new("recorded batches", records.Length),
            ],
            Causes = Causes,
            Cures = Cures,
        };
    }

    private Finding? Alike(RunContext run, (long Step, StepDataRecord Data)[] records)
    {
        var batches = records
            .Where(record => record.Data.X is { AcrossSamples: not null, Deviation: not null } && record.Data.Y is null or { AcrossSamples: > 0 })
            .ToArray();
        var shown = batches.Where(record => StepDataEvidence.IsAlike(record.Data.X) == true).ToArray();
        if (shown.Length < Fewest || shown.Length < Most * batches.Length) return null;
        // Outputs that differ come from another input, which Step was not given.
        if (shown.All(record => StepDataEvidence.IsAlike(record.Data.Output) == false) && !StepDataEvidence.Suffers(run)) return null;
        if (shown.Any(record => record.Data.Y is null) && !StepDataEvidence.Suffers(run)) return null;
        var first = shown[0].Data.X!;
        var isZero = shown.All(record => record.Data.X!.ZeroShare == 1);
        var isConstant = shown.All(record => record.Data.X!.Deviation <= 1e-7 * Math.Abs(record.Data.X.Mean ?? 0));
        var title = isZero ? "The input is all zero"
            : isConstant ? $"Every element of the input is {Wording.Number(first.Mean!.Value)}"
            : "All samples of a batch have the same input";
        return new(Id, Severity.Error, 0.95, $"{title}, in {shown.Length} of {batches.Length} recorded batches, while the targets differ",
            StepDataEvidence.FirstLayer(run.Signals))
        {
            Steps = new(shown[0].Step, shown[^1].Step),
            Evidence =
            [
                new("spread of the input from sample to sample", first.AcrossSamples!.Value, 0),
                new("share of zeros in the input", first.ZeroShare),
                new("spread of the targets from sample to sample", shown[0].Data.Y?.AcrossSamples ?? double.NaN),
            ],
            Causes = isZero || isConstant
                ?
                [
                    "The data was never copied into the tensor, or was read from the wrong place",
                    "Integers were divided before they became floating-point: 200 / 255 is 0",
                    "A crop or a mask that takes everything away",
                ]
                :
                [
                    "The loader gives one sample again and again (an index that is not used, a buffer that is overwritten)",
                    "expand or repeat where samples were to be stacked",
                ],
            Cures =
            [
                "Print a batch just before it enters the network: Console.WriteLine(x.str());", "Compare two samples: (x[0] - x[1]).abs().max() must not be 0",
            ],
        };
    }

    private Finding? ConstantColumns((long Step, StepDataRecord Data)[] records)
    {
        var tables = records.Where(record => record.Data.X is { ColumnDeviations.Length: > 1 }).Select(record => record.Data.X!).ToArray();
        if (tables.Length < Fewest || tables.Sum(x => x.Shape[0]) < FewestSamples) return null;
        var columns = tables[0].ColumnDeviations.Length;
        if (tables.Any(x => x.ColumnDeviations.Length != columns)) return null;
        var constant = Enumerable.Range(0, columns).Where(c => tables.All(x => x.ColumnDeviations[c] == 0 && x.ColumnMeans[c].Equals(tables[0].ColumnMeans[c])))
            .ToArray();
        if (constant.Length == 0) return null;
        return new(Id, Severity.Info, 0.6,
            $"{Wording.Count(constant.Length, "column")} of {columns} in the input never changed: {Wording.List([.. constant.Select(c => $"{c}")])}")
        {
            Steps = new(records[0].Step, records[^1].Step),
            Evidence = [new("columns that never changed", constant.Length), new("samples looked at", tables.Sum(x => x.Shape[0]))],
            Causes = ["A feature that the data set does not have, or that was read wrongly", "A rare feature that none of the recorded samples has"],
            Cures = ["Look at the columns in the source; leave out those that say nothing"],
        };
    }
}
