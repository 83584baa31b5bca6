// One call of a writer, and the values that a file must hold for it.
using Sonde.Events.Tests.Oracle;

namespace Sonde.Events.Tests.Properties;

/// <summary>What a tag's metadata has to say.</summary>
/// <param name="Plugin">The plugin's name.</param>
/// <param name="Check">Looks at the metadata message.</param>
/// <param name="Always">Whether every value carries it rather than the first of its tag.</param>
internal sealed record ExpectedMetadata(string Plugin, Action<ProtoNode> Check, bool Always = false);

/// <summary>One value of a file.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Field">The field that holds it; null where metadata is all there is.</param>
/// <param name="Check">Looks at the value message.</param>
/// <param name="Metadata">Its metadata; null for none.</param>
internal sealed record ExpectedValue(string Tag, string? Field, Action<ProtoNode> Check, ExpectedMetadata? Metadata = null);

/// <summary>One call.</summary>
/// <param name="Name">Which one, for messages.</param>
/// <param name="Step">Its step.</param>
/// <param name="WallTime">Its time.</param>
/// <param name="Add">The call.</param>
/// <param name="Values">What the file then holds.</param>
internal sealed record Written(string Name, long Step, double WallTime, Action<SummaryWriter> Add, params ExpectedValue[] Values)
{
    /// <summary>The graph that the call wrote, which is an event without values; null for any other call.</summary>
    public byte[]? Graph { get; init; }

    public override string ToString() =>
        $"{Name}({string.Join(", ", Values.Select(value => value.Tag.Length > 40 ? value.Tag[..40] + "..." : value.Tag))}, {Step}, {WallTime})";
}
