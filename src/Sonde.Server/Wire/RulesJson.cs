// Body of /api/rules.
namespace Sonde.Server.Wire;

/// <summary>The ids of the rules that have a page, in ordinal order.</summary>
internal sealed record RulesJson(string[] Rules);
