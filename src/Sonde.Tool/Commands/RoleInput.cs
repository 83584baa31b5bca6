// Which curve is which, where its name does not say so.
using System.CommandLine;

namespace Sonde.Tool.Commands;

/// <summary>The option <c>--role</c>.</summary>
internal sealed class RoleInput
{
    private readonly Option<string[]> _role = new("--role")
    {
        Description = "Read a curve as TAG=train-loss, validation-loss, train-accuracy or validation-accuracy; may be given several times",
        HelpName = "TAG=ROLE",
    };

    public RoleInput(Command command)
    {
        command.Options.Add(_role);
        _role.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(token => token.Value).Where(text => Role(text) is null))
                result.AddError($"--role {text}: TAG=ROLE is needed, where ROLE is {string.Join(", ", Names)}.");
        });
    }

    private static IEnumerable<string> Names => Enum.GetValues<CurveRole>().Select(CurveRoles.NameOf);

    /// <summary>The roles by tag; of a tag that is named twice the last.</summary>
    public IReadOnlyDictionary<string, CurveRole> Of(ParseResult parsed) =>
        (parsed.GetValue(_role) ?? []).Select(Role).OfType<(string Tag, CurveRole Role)>().GroupBy(role => role.Tag)
            .ToDictionary(same => same.Key, same => same.Last().Role);

    // The last equals sign: a tag may hold one.
    private static (string Tag, CurveRole Role)? Role(string text) =>
        text.LastIndexOf('=') is > 0 and var at && CurveRoles.Find(text[(at + 1)..].Trim()) is { } role ? (text[..at].Trim(), role) : null;
}
