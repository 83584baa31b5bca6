// non-finite: NaN or infinity in the loss, in a gradient or in a weight, and where it came first.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reports NaN and infinity. In loss, gradients and weights they end the training; a loss or gradient that recovers is a
/// warning. Another scalar may be undefined now and then (a precision without positives): that is information, unless it
/// turns from finite to NaN and stays so. Where the monitor's microscope found the op that made it, the finding names op and line.
/// </summary>
public sealed class NonFiniteRule : IRule
{
    /// <inheritdoc/>
    public string Id => "non-finite";

    /// <inheritdoc/>
    public RuleOutcome Check(RunSignals signals)
    {
        var origin = signals.NonFiniteOrigin;
        if (origin is null && signals.ScalarTags == 0 && signals.GradientFlow is not { Count: > 0 }) return RuleOutcome.Needs("scalars or gradient flow");
        var losses = new[] { signals.TrainLoss?.Tag, signals.ValidationLoss?.Tag };
        var loss = signals.NonFinite.Where(s => losses.Contains(s.Tag)).OrderBy(s => s.FirstStep).FirstOrDefault();
        var gradient = signals.GradientFlow is { } frames ? NonFiniteGradient.Find(frames) : null;
        List<Finding> findings = [];
        if (loss is not null || gradient is not null) findings.Add(WithOrigin(Training(loss, gradient), origin));
        else if (origin is not null) findings.Add(WithOrigin(new(Id, Severity.Error, 1, ""), origin));
        var others = signals.NonFinite.Where(s => !losses.Contains(s.Tag)).OrderBy(s => s.FirstStep).ToArray();
        var broken = others.Where(s => s.FiniteBefore && s.AtEnd).ToArray();
        // What follows from a loss that is not finite needs no line of its own.
        if (broken.Length > 0 && findings.Count == 0) findings.Add(Metric(broken, Severity.Warning, 0.6));
        var undefined = others.Except(broken).ToArray();
        if (undefined.Length > 0 && findings.Count == 0) findings.Add(Metric(undefined, Severity.Info, 0.5));
        return RuleOutcome.Of(findings);
    }

    // A mere account of what was given to a step, without a place, does not replace what the curves tell.
    private static Finding WithOrigin(Finding finding, NonFiniteRecord? origin)
    {
        if (origin?.Summary is not { Length: > 0 } summary) return finding;
        var (causes, cures) = origin.Kind is null ? ([], []) : NonFiniteAdvice.For(origin);
        var recovers = finding.Severity == Severity.Warning ? ", but it recovers" : "";
        var what = origin.Seen == "weights" ? "The weights are not finite" : "The loss is not finite";
        return finding with
        {
            Title = origin.Kind is null && finding.Title.Length > 0 ? $"{finding.Title}; {summary}" : $"{what}{recovers}: {Sentence(origin, summary)}",
            Layer = origin.Layer ?? (PlaceIsKnown(origin) ? null : finding.Layer),
            Source = origin.Source,
            Snippet = origin.Snippet,
            Evidence = [.. NonFiniteOrigin.Evidence(origin), .. finding.Evidence],
            Causes = [.. causes, .. origin.Kind is null ? finding.Causes : []],
            Cures = [.. cures, .. origin.Kind is null ? finding.Cures : [], .. (origin.Notes ?? []).Where(note => note.Contains("MonitorOptions.Replay", StringComparison.Ordinal))],
        };
    }

    // An op outside of any layer, or the data, has none: the last layer with a bad gradient, which the curves name, would mislead.
    private static bool PlaceIsKnown(NonFiniteRecord origin) => origin.Source is not null || origin.Kind is "data" or "weights";

    // The ranges that follow are evidence of their own, and the path to the file stands in Source.
    private static string Sentence(NonFiniteRecord origin, string summary)
    {
        if (origin.Kind is null) return summary;
        var sentence = summary.Split("; ", 2)[0];
        return origin.Source is { } source ? sentence.Replace(source, source[(source.LastIndexOf('/') + 1)..], StringComparison.Ordinal) : sentence;
    }

    private Finding Training(NonFiniteScalar? loss, NonFiniteGradient? gradient)
    {
        var lossFirst = loss?.Lasting?.By ?? loss?.FirstStep;
        var first = Math.Min(lossFirst ?? long.MaxValue, gradient?.FirstStep ?? long.MaxValue);
        var last = Math.Max(loss?.LastStep ?? long.MinValue, gradient?.LastStep ?? long.MinValue);
        var stays = loss is { AtEnd: true } || gradient is { AtEnd: true } || gradient is { InWeights: true };
        var gradientFirst = gradient is not null && (lossFirst is null || gradient.FirstStep <= lossFirst);
        var title = gradientFirst && gradient is not null
            ? gradient.Title
            : $"The loss ({loss!.Tag}) is NaN or infinite from step {lossFirst} on{(stays ? "" : ", but recovers")}{(lossFirst > loss.FirstStep ? $" (and now and then since step {loss.FirstStep})" : "")}";
        List<Evidence> evidence = [];
        if (loss is not null) evidence.Add(new($"points of {loss.Tag} that are not finite, of {Wording.Number(loss.Points)}", loss.Count, 0));
        if (gradient is not null) evidence.Add(new($"gradient elements not finite at step {gradient.FirstStep}", gradient.Elements, 0));
        return new Finding(Id, stays ? Severity.Error : Severity.Warning, stays ? 1 : 0.8, title, gradient?.Layer)
        {
            Steps = new(first, last),
            // Of two that tell of it at the same step, the one that is read more often bounds it better.
            Onset = new[] { loss?.Lasting, gradient?.Lasting }.Where(o => o is not null).OrderBy(o => o!.By).ThenByDescending(o => o!.After).FirstOrDefault()
                ?? new Onset(null, first),
            Evidence = evidence,
            Causes =
            [
                "log, sqrt or a division at zero: log(softmax(x)), sqrt(x) or norm(x) at x = 0, x / x.sum()",
                "exp of a large number (above 88 in float32)",
                "a learning rate so large that the weights overflow",
                "NaN or infinity in the data, or a batch without any valid label",
            ],
            Cures =
            [
                "use the fused ops: cross_entropy on logits, log_softmax, binary_cross_entropy_with_logits",
                "add a small epsilon inside sqrt, log and division",
                "divide the learning rate by ten, or clip gradients with clip_grad_norm_",
                "check the batch of that step for values that are not finite",
            ],
        };
    }

    private Finding Metric(NonFiniteScalar[] scalars, Severity severity, double confidence)
    {
        var first = scalars[0];
        var what = Wording.List([.. scalars.Select(s => s.Tag)]);
        var title = severity == Severity.Warning
            ? $"{what} turned NaN or infinite at step {first.FirstStep} and stays so"
            : $"{what}: NaN or infinity in some points, from step {first.FirstStep} on; loss and gradients are finite";
        return new Finding(Id, severity, confidence, title)
        {
            Steps = new(first.FirstStep, scalars.Max(s => s.LastStep)),
            Evidence = [.. scalars.Select(s => new Evidence($"points of {s.Tag} that are not finite, of {Wording.Number(s.Points)}", s.Count, 0))],
            Causes = ["a metric that is undefined there: a division by a count of zero"],
            Cures = ["define the metric's value for the empty case, or leave the point out"],
        };
    }
}
