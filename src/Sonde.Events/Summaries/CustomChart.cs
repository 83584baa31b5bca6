// One chart of a custom scalars layout: several tags as lines, or one with a margin around it.
namespace Sonde.Events;

/// <summary>A chart that a layout puts together; make one with <see cref="Multiline"/> or <see cref="Margin"/>.</summary>
public sealed record CustomChart
{
    private CustomChart(string title, bool isMargin, string[] tags)
    {
        ArgumentNullException.ThrowIfNull(title);
        Title = title;
        IsMargin = isMargin;
        Tags = tags;
    }

    /// <summary>The chart's title.</summary>
    public string Title { get; }

    /// <summary>Whether the tags are a value with its lower and upper bound rather than lines.</summary>
    public bool IsMargin { get; }

    /// <summary>The tags, as regular expressions for lines; value, lower and upper bound for a margin.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>A chart with a line for each tag that matches.</summary>
    /// <param name="title">The title.</param>
    /// <param name="tags">Regular expressions over tags.</param>
    public static CustomChart Multiline(string title, params string[] tags) => new(title, false, tags);

    /// <summary>A chart of a value within a shaded margin.</summary>
    /// <param name="title">The title.</param>
    /// <param name="value">The value's tag.</param>
    /// <param name="lower">The lower bound's tag.</param>
    /// <param name="upper">The upper bound's tag.</param>
    public static CustomChart Margin(string title, string value, string lower, string upper) => new(title, true, [value, lower, upper]);
}
