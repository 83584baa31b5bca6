// Letters five pixels wide and seven high, for labels drawn into images; lower case is drawn as capitals.
namespace Sonde.Torch;

/// <summary>A bitmap font of capitals, digits and a few signs.</summary>
internal static class PixelFont
{
    public const int Width = 5;
    public const int Height = 7;

    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./:%()+,_'&";

    // One string a character of Characters, its rows from top to bottom in base 32: the highest of five bits is the left pixel.
    private static readonly string[] Glyphs =
    [
        "4AHHVHH", "UHHUHHU", "EHGGGHE", "UHHHHHU", "VGGUGGV", "VGGUGGG", "EHGNHHE", "HHHVHHH", "E44444E", "72222IC", "HIKOKIH", "GGGGGGV",
        "HRLLHHH", "HPPLJJH", "EHHHHHE", "UHHUGGG", "EHHHLID", "UHHUKIH", "FGGE11U", "V444444", "HHHHHHE", "HHHHHA4", "HHHLLRH", "HHA4AHH",
        "HHA4444", "V1248GV", "EHJLPHE", "4C4444E", "EH1248V", "V1261HE", "26AIV22", "VGU11HE", "68GUHHE", "V124888", "EHHEHHE", "EHHF12C",
        "000V000", "00000CC", "112488G", "0CC0CC0", "OP248J3", "2488842", "8422248", "044V440", "0000CC8", "000000V", "4480000", "CIKCLID",
    ];

    /// <summary>Whether a pixel of a character is drawn.</summary>
    public static bool IsInk(char character, int x, int y)
    {
        if (char.IsWhiteSpace(character)) return false;
        var index = Characters.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
        if (index < 0) return x is 0 or Width - 1 || y is 0 or Height - 1;
        var digit = Glyphs[index][y];
        var row = digit <= '9' ? digit - '0' : digit - 'A' + 10;
        return (row >> (Width - 1 - x) & 1) != 0;
    }
}
