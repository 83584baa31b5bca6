// A named group of charts in a custom scalars layout.
namespace Sonde.Events;

/// <summary>Charts that are shown together under a title.</summary>
/// <param name="Title">The title.</param>
/// <param name="Charts">The charts, in order.</param>
/// <param name="Closed">Whether the group starts folded.</param>
public sealed record ChartCategory(string Title, IReadOnlyList<CustomChart> Charts, bool Closed = false);
