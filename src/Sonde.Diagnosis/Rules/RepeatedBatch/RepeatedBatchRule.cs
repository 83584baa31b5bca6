// repeated-batch: every recorded step saw the same batch.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares the content of the inputs. Training on all of a small data set at once is sound, and looks the same: a warning needs to see that
/// there is more data than this batch, or that held-out data stays far behind.
/// </summary>
internal sealed partial class RepeatedBatchRule : RunRule
{
    private const int Fewest = 8;
    private const double StillHigh = 0.9;   // of the first held-out loss

    private RepeatedBatchOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var records = signals.Data.Where(record => record.Data.X is { Hash.Length: > 0 }).ToArray();
        if (records.Length < Fewest || StepDataEvidence.Steps(signals) < Limits.MinSteps)
        {
            return signals.Data.Count == 0
                ? StepDataEvidence.Missing
                : RuleOutcome.Needs($"the inputs of {Fewest} recorded steps, over {Limits.MinSteps} steps");
        }
        var first = records[0].Data.X!;
        // An input that says nothing is alike in all batches: bad-features.
        if (!records.All(record => record.Data.X!.Hash == first.Hash) || StepDataEvidence.IsAlike(first) == true) return RuleOutcome.Nothing;
        var samples = first.Shape is [var n, ..] ? n : 1;
        List<Evidence> evidence = [new("recorded steps, all with the same input", records.Length), new("samples in the batch", samples)];
        var why = "";
        if (signals.Dataset("train") is { } data && data.Samples > samples)
        {
            evidence.Add(new("samples in the training data", data.Samples, samples));
            why = $", of a training set of {Wording.Number(data.Samples)} samples";
        }
        else if (Behind(signals) is { } behind)
        {
            evidence.Add(behind.Evidence);
            why = behind.Why;
        }

        // All of the data may be given at once, or one batch be memorised as a test: then nothing is wrong.
        if (why.Length == 0) return RuleOutcome.Nothing;
        return RuleOutcome.Of(new Finding(Id, Severity.Warning, 0.8,
            $"Every step sees the same batch of {Wording.Count(samples, "sample")}{why}")
        {
            Steps = new(records[0].Step, records[^1].Step),
            Evidence = evidence,
            Causes =
            [
                "The iterator over the data is made anew in each step, so that it always gives its first batch",
                "Inputs and targets are read once, before the loop",
            ],
            Cures =
            [
                "Iterate once over the loader in each epoch: foreach (var batch in loader) { ... }",
                "Take the next indices in each step: var index = order[TensorIndex.Slice(at, at + size)];",
            ],
        });
    }

    private (string Why, Evidence Evidence)? Behind(RunSignals signals)
    {
        if (signals is { TrainAccuracy: { Count: >= 5 } train, ValidationAccuracy: { Count: >= 2 } held })
        {
            var gap = End(train) - End(held);
            return gap < Limits.Gap
                ? null
                : ($"; the accuracy is {Wording.Percent(End(train))} there and {Wording.Percent(End(held))} on held-out data",
                    new("accuracy on the batch minus that on held-out data", gap, Limits.Gap));
        }

        if (signals is { LossNeedNotFall: null, TrainLoss: { Count: >= 5 } loss, ValidationLoss: { Count: >= 2 } validation })
        {
            var (here, there) = (End(loss), End(validation));
            // The held-out loss has not fallen, else what the batch teaches holds for other samples too.
            if (here >= 0 && there >= Limits.Ratio * here && there >= StillHigh * validation.Finite().Values.DefaultIfEmpty(double.NaN).First())
            {
                return ($"; the loss is {Wording.Number(here)} there and {Wording.Number(there)} on held-out data",
                    new("held-out loss over that of the batch", there / here, Limits.Ratio));
            }
        }

        return null;
    }

    private static double End(Series series)
    {
        var values = series.Finite().Values;
        return Robust.Median(values.AsSpan(values.Length - Math.Min(values.Length, 3)));
    }
}
