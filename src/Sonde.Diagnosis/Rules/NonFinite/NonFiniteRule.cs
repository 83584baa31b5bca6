// non-finite: NaN or infinity in the loss, in a gradient or in a weight, and where it came first.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reports NaN and infinity. In loss, gradients and weights they end the training; a loss or gradient that recovers is a
/// warning. Another scalar may be undefined now and then (a precision without positives): that is information, unless it
/// turns from finite to NaN and stays so. Where the monitor found the op that made it, the finding names op and line.
/// </summary>
internal sealed partial class NonFiniteRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var origin = signals.NonFiniteOrigin;
        if (origin is null && signals.ScalarTags == 0 && signals.GradientFlow is not { Count: > 0 })
            return RuleOutcome.Needs("scalars or gradient flow", GradientFlowRecord.Reading.Plugin);
        // A loss that is not finite in its first points alone was logged before there was anything to measure.
        var losses = new[] { signals.TrainLoss?.Tag, signals.ValidationLoss?.Tag }
            .Where(tag => !signals.NonFinite.Any(s => s.Tag == tag && s.OnlyAtFirst && origin is null))
            .ToArray();
        var loss = signals.NonFinite.Where(s => losses.Contains(s.Tag)).OrderBy(s => s.FirstStep).FirstOrDefault();
        var gradient = signals.GradientFlow is { } frames ? NonFiniteGradient.Find(frames) : null;
        // Steps that were skipped because of their gradients (a gradient scaler does that on purpose) left nothing behind.
        if (gradient is { IsHarmless: true } && loss is null && origin is null) return RuleOutcome.Of(Skipped(gradient));
        if (origin is { Place: "buffers" } && (signals.TrainLoss is null || !signals.NonFinite.Any(s => s.Tag == signals.TrainLoss.Tag))
            && gradient is null or { IsHarmless: true })
        {
            return RuleOutcome.Of(Buffers(origin, signals));
        }
        if (loss is not null || gradient is not null || origin is not null)
        {
            var finding = loss is not null || gradient is not null ? Training(loss, gradient) : new Finding(Id, Severity.Error, 1, "");
            // What follows from a loss that is not finite needs no line of its own.
            var explosion = (finding.Steps?.First ?? signals.NonFiniteOriginStep) is { } step && Explosion.Before(signals, step) is { IsSeen: true } seen
                ? seen
                : null;
            var told = WithOrigin(WithExplosion(finding, explosion), origin, signals.NonFiniteOriginStep);
            if (explosion is not null && origin is { Way: "next step" }) told = Overflow(WithExplosion(finding, explosion), origin);
            if (explosion is not null) told = told with { Title = $"{told.Title}{explosion.Words}" };
            return RuleOutcome.Of(told with
            {
                Layers = [.. (told.Layer is null ? [] : (string[])[told.Layer]).Concat(signals.GradientFlow is { } flow ? NonFiniteGradient.Layers(flow) : [])
                    .Distinct()],
                Condition = LayerCondition.NotFinite,
            });
        }

        var others = signals.NonFinite.Where(s => !losses.Contains(s.Tag)).OrderBy(s => s.FirstStep).ToArray();
        var broken = others.Where(s => s.Stays).ToArray();
        if (broken.Length > 0) return RuleOutcome.Of(Metric(broken, Severity.Warning, 0.6, signals));
        return others.Length > 0 ? RuleOutcome.Of(Metric(others, Severity.Info, 0.5, signals)) : RuleOutcome.Nothing;
    }

    /// <summary>A loss or weights that grew tenfold before are the best evidence: the learning rate comes first then.</summary>
    private static Finding WithExplosion(Finding finding, Explosion? explosion)
    {
        if (explosion is null) return finding;
        return finding with
        {
            Evidence = [.. finding.Evidence, .. explosion.Evidence()],
            Causes = [NonFiniteAdvice.TooHigh, .. finding.Causes.Where(cause => cause != NonFiniteAdvice.TooHigh)],
            Cures = [NonFiniteAdvice.Lower, .. finding.Cures.Where(cure => cure != NonFiniteAdvice.Lower)],
        };
    }

    // After an explosion the op of the next step only received what had overflowed before it.
    private static Finding Overflow(Finding finding, NonFiniteRecord origin)
    {
        var step = finding.Steps?.First;
        var place = origin.Place switch
        {
            "loss" => ", in the computation of the loss",
            "model" =>
            ", inside the model",
            "backward" => ", in the backward pass",
            "update" => ", in the optimizer's step",
            _ => ""
        };
        return finding with
        {
            Title = $"{(origin.Seen == "weights" ? "The weights are" : "The loss is")} not "
                + $"finite{(finding.Severity == Severity.Warning ? ", but it recovers" : "")}{(step is { } at ? $" at step {at}" : "")}: "
                + $"numbers overflowed{place}",
            Layer = null,
        };
    }

    // A mere account of what was given to a step, without a place, does not replace what the curves tell.
    private static Finding WithOrigin(Finding finding, NonFiniteRecord? origin, long? step)
    {
        if (origin?.Summary is not { Length: > 0 } summary) return finding;
        var what = origin.Seen == "weights" ? "The weights are not finite" : "The loss is not finite";
        if (finding.Severity == Severity.Warning) what += ", but it recovers";
        var replay = (origin.Notes ?? []).Where(note => note.Contains("MonitorOptions.Replay", StringComparison.Ordinal));
        if (origin.Kind is null)
        {
            if (origin.Place is { } place)
            {
                var (likely, mend) = NonFiniteAdvice.ForPlace(origin);
                var isExplosion = finding.Causes is [NonFiniteAdvice.TooHigh, ..];
                return finding with
                {
                    Title = $"{what}{(step is { } at ? $" at step {at}" : "")}: {summary}",
                    Layer = origin.Layer,
                    Evidence = [.. NonFiniteOrigin.Evidence(origin), .. finding.Evidence],
                    Causes = isExplosion ? [NonFiniteAdvice.TooHigh, .. likely.Where(cause => cause != NonFiniteAdvice.TooHigh)] : likely,
                    Cures =
                    [
                        .. isExplosion ? [NonFiniteAdvice.Lower, .. mend.Where(cure => cure != NonFiniteAdvice.Lower)] : mend,
                        .. (origin.Notes ?? []).Select(Capital),
                    ],
                };
            }

            if (FiniteReplay.Of(origin, step) is { } finite)
                return finite.Tell(finding, what) with { Evidence = [.. NonFiniteOrigin.Evidence(origin), .. finding.Evidence] };
            return finding with
            {
                Title = finding.Title.Length > 0 ? $"{finding.Title}; {summary}" : $"{what}: {summary}",
                Evidence = [.. NonFiniteOrigin.Evidence(origin), .. finding.Evidence],
                Cures = [.. finding.Cures, .. replay],
            };
        }

        var (causes, cures) = NonFiniteAdvice.For(origin);
        var exploded = finding.Causes is [NonFiniteAdvice.TooHigh, ..];
        return finding with
        {
            Title = $"{what}: {Sentence(origin, summary)}",
            Layer = origin.Layer ?? (PlaceIsKnown(origin) ? null : finding.Layer),
            Source = origin.Source,
            Snippet = origin.Snippet,
            Evidence = [.. NonFiniteOrigin.Evidence(origin), .. finding.Evidence],
            Causes = exploded ? [NonFiniteAdvice.TooHigh, .. causes] : causes,
            Cures = [.. exploded ? [NonFiniteAdvice.Lower, .. cures.Where(cure => cure != NonFiniteAdvice.Lower)] : cures, .. replay],
        };
    }

    private static string Capital(string note) => note.Length == 0 ? note : char.ToUpperInvariant(note[0]) + note[1..];

    private Finding Skipped(NonFiniteGradient gradient) => new(Id, Severity.Info, 0.5,
        $"Gradients are NaN or infinite in some steps, from step {gradient.FirstStep} on, and weights and loss stay finite: those steps were skipped")
    {
        Steps = new(gradient.FirstStep, gradient.LastStep),
        Evidence = [new($"gradient elements not finite at step {gradient.FirstStep}", gradient.Elements, 0)],
        Causes = ["A gradient scaler skips steps that overflow float16, and lowers its scale", "The code skips a step whose gradients are not finite"],
        Cures = ["Nothing to do while it happens now and then"],
    };

    private Finding Buffers(NonFiniteRecord origin, RunSignals signals)
    {
        var evaluation = signals.ValidationLoss is { } validation ? signals.NonFinite.FirstOrDefault(s => s.Tag == validation.Tag) : null;
        var (causes, cures) = NonFiniteAdvice.ForPlace(origin);
        var title = char.ToUpperInvariant(origin.Summary[0]) + origin.Summary[1..];
        if (evaluation is not null) title += $"; {evaluation.Tag} is NaN or infinite from step {evaluation.FirstStep} on";
        var step = signals.NonFiniteOriginStep ?? 0;
        return new(Id, Severity.Error, 1, title, origin.Layer)
        {
            Steps = new(step, step),
            Onset = new(origin.FiniteAt is >= 0 and var finite ? finite : null, step),
            Layers = [.. (origin.Names ?? []).Select(name => name[..Math.Max(0, name.LastIndexOf('.'))]).Distinct()],
            Condition = LayerCondition.NotFinite,
            Evidence =
            [
                new($"buffers that are not finite ({Wording.List(origin.Names ?? [])})", origin.Names?.Length ?? 0, 0),
                .. evaluation is null
                    ? Array.Empty<Evidence>()
                    : [new($"points of {evaluation.Tag} that are not finite, of {Wording.Number(evaluation.Points)}", evaluation.Count, 0)],
            ],
            Causes = causes,
            Cures = cures,
        };
    }

    // An op outside of any layer, or the data, has none: the last layer with a bad gradient, which the curves name, would mislead.
    private static bool PlaceIsKnown(NonFiniteRecord origin) => origin.Source is not null || origin.Kind is "data" or "weights";

    // The ranges that follow are evidence of their own, and the path to the file stands in Source.
    private static string Sentence(NonFiniteRecord origin, string summary)
    {
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
            : $"The loss ({loss!.Tag}) is NaN or infinite from step {lossFirst} "
                + $"on{(stays ? "" : ", but it recovers")}{(lossFirst > loss.FirstStep ? $" (and in some points before, from step {loss.FirstStep})" : "")}";
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
                "A log, a square root or a division at zero: log(softmax(x)), sqrt(x) or norm(x) at x = 0, x / x.sum()",
                "exp of a large number (above 88 in float32)",
                NonFiniteAdvice.TooHigh,
                "NaN or infinity in the data, or a batch without any valid label",
            ],
            Cures =
            [
                "Use the fused ops: cross_entropy on logits, log_softmax, binary_cross_entropy_with_logits",
                "Add a small epsilon inside the square root, the log or the division",
                NonFiniteAdvice.Lower,
                "Check the batch of that step for values that are not finite",
            ],
        };
    }

    private Finding Metric(NonFiniteScalar[] scalars, Severity severity, double confidence, RunSignals signals)
    {
        var first = scalars[0];
        var what = Wording.List([.. scalars.Select(s => s.Tag)]);
        var points = scalars.Length == 1 ? $"{Wording.Number(first.Count)} of {Wording.Number(first.Points)} points" : "some points";
        var title = severity == Severity.Warning
            ? $"{what} turned NaN or infinite at step {first.Lasting?.By ?? first.FirstStep} and stays so"
            : $"{what}: NaN or infinity in {points}, from step {first.FirstStep} on{Sound(signals)}";
        return new Finding(Id, severity, confidence, title)
        {
            Steps = new(first.FirstStep, scalars.Max(s => s.LastStep)),
            Evidence = [.. scalars.Select(s => new Evidence($"points of {s.Tag} that are not finite, of {Wording.Number(s.Points)}", s.Count, 0))],
            Causes = ["The metric is undefined there: it divides by a count of zero"],
            Cures = ["Define the metric's value for the empty case, or do not log the point"],
        };
    }

    // What is known to be finite: a run that logs rewards alone has neither.
    private static string Sound(RunSignals signals) => (signals.TrainLoss ?? signals.ValidationLoss, signals.GradientFlow) switch
    {
        (not null, { Count: > 0 }) => "; loss and gradients are finite",
        (not null, _) => "; the loss is finite",
        (null, { Count: > 0 }) => "; gradients are finite",
        _ => "",
    };
}
