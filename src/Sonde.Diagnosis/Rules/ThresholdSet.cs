// The thresholds of a rule: each with its name for users, and its place in the options that the rule reads.
namespace Sonde.Diagnosis;

/// <summary>One threshold.</summary>
/// <param name="Name">Its name, <c>units-error</c>.</param>
/// <param name="Get">Reads it from the options.</param>
/// <param name="Set">The options with another value.</param>
/// <param name="Meaning">What is compared with it.</param>
/// <param name="Source">Where the default comes from.</param>
/// <typeparam name="TOptions">The rule's options.</typeparam>
internal sealed record ThresholdOf<TOptions>(string Name, Func<TOptions, double> Get, Func<TOptions, double, TOptions> Set, string Meaning, string Source)
{
    /// <summary>The least value that makes sense.</summary>
    public double Least { get; init; }

    /// <summary>The largest value that makes sense; a share by default.</summary>
    public double Most { get; init; } = 1;

    /// <summary>Whether only whole numbers make sense.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>The thresholds of one rule.</summary>
/// <typeparam name="TOptions">The rule's options.</typeparam>
internal sealed class ThresholdSet<TOptions>(string rule, TOptions defaults, IReadOnlyList<ThresholdOf<TOptions>> thresholds)
{
    /// <summary>The options with every threshold at its default.</summary>
    public TOptions Defaults => defaults;

    /// <summary>The thresholds as the catalogue lists them.</summary>
    public IReadOnlyList<RuleThreshold> Listed { get; } =
    [
        .. thresholds.Select(t => new RuleThreshold
        {
            Name = t.Name, Default = t.Get(defaults), Least = t.Least, Most = t.Most, IsWhole = t.IsWhole, Meaning = t.Meaning, Source = t.Source,
        }),
    ];

    /// <summary>A threshold of some options by its name.</summary>
    public double Value(TOptions options, string name) => thresholds.First(t => t.Name == name).Get(options);

    /// <summary>The options with some values set.</summary>
    public TOptions With(IReadOnlyDictionary<(string Rule, string Threshold), double> values) => thresholds.Aggregate(
        defaults, (options, t) => values.TryGetValue((rule, t.Name), out var value) ? t.Set(options, value) : options);
}
