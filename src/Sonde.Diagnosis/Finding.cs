// One thing that is wrong: which rule says so, where, on what evidence, and what to do about it.
namespace Sonde;

/// <summary>A measured value and the threshold that it crossed.</summary>
/// <param name="Name">What was measured, with its unit where it has one.</param>
/// <param name="Value">The measured value.</param>
/// <param name="Threshold">The threshold, or null for context.</param>
public sealed record Evidence(string Name, double Value, double? Threshold = null);

/// <summary>The steps, first to last, on which a finding rests.</summary>
public sealed record StepRange(long First, long Last);

/// <summary>One thing that is wrong with a run.</summary>
/// <param name="Rule">The rule's id, <c>vanishing-gradient</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Confidence">0..1: how sure the rule is.</param>
/// <param name="Title">One sentence that names the fault and the place.</param>
/// <param name="Layer">The dotted name of the layer or parameter, or null.</param>
/// <param name="Source">File and line relative to the repository, <c>Model.cs:42</c>, or null.</param>
public sealed record Finding(string Rule, Severity Severity, double Confidence, string Title, string? Layer = null, string? Source = null)
{
    /// <summary>The steps on which the finding rests, from the one at which the fault began; null when it concerns the whole run.</summary>
    public StepRange? Steps { get; init; }

    /// <summary>When the fault began, as far as readings tell; null for one that is there as long as the run is.</summary>
    internal Diagnosis.Onset? Onset { get; init; }

    /// <summary>The model that it is about; null for a model without a name.</summary>
    internal string? Model { get; init; }

    /// <summary>Every layer that it is about, for those who show layers; <see cref="Layer"/> is the first or the worst of them.</summary>
    internal IReadOnlyList<string> Layers
    {
        get => field ?? (Layer is null ? [] : [Layer]);
        init;
    }

    /// <summary>What it says of these layers.</summary>
    internal LayerCondition Condition { get; init; } = LayerCondition.Faulty;

    /// <summary>Measured values, each with its threshold.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>Likely causes, most likely first.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];

    /// <summary>What to do, most promising first.</summary>
    public IReadOnlyList<string> Cures { get; init; } = [];

    /// <summary>The source line with two around it, or null.</summary>
    public string? Snippet { get; init; }

    /// <summary>The rule's page in the documentation, <c>docs/rules/vanishing-gradient.md</c>.</summary>
    public string Doc { get; init; } = $"docs/rules/{Rule}.md";
}
