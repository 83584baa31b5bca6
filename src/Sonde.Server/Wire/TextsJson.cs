// Body of /api/texts.
namespace Sonde.Server.Wire;

/// <summary>The texts of a tag, as recorded: Markdown is for the page to render, and to distrust.</summary>
internal sealed record TextsJson(string Run, string Tag, int Total, TextJson[] Items);

/// <summary>One text.</summary>
internal sealed record TextJson(long Step, double WallTime, string Text);
