// Letters drawn into images: ASCII in pixels, five wide at most.
using System.Text;

namespace Sonde.Events;

/// <summary>
/// A proportional bitmap font: capitals and digits seven pixels high, two more below the baseline. Latin letters with accents
/// are drawn without them, white space as a space, and characters that the font lacks as a hollow box.
/// </summary>
internal static class BitmapFont
{
    /// <summary>Rows of a line of text, those below the baseline included.</summary>
    public const int Height = 9;

    private const int Width = 5;
    private const int Gap = 1;
    private const int SpaceWidth = 3;
    private const char First = '!';

    // The base letters of U+00C0 to U+00FF.
    private const string Latin = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYPsaaaaaaaceeeeiiiidnooooo/ouuuuypy";

    private const string Box = "VHHHHHV";

    // From U+0021 on. One digit in base 32 a row, from the top; the highest of its five bits is the pixel at the left. Rows that
    // are not given are empty.
    private static readonly string[] Glyphs =
    [
        "4444404", "AAA", "AAVAVAA", "4FKE5U4", "OP248J3", "CIKCLID", "44", "4888884", "8444448", "04LEL4", "044V44", "00000C48", "000V", "00000CC", "112488G",
        "EHJLPHE", "4C4444E", "EH1248V", "V1261HE", "26AIV22", "VGU11HE", "68GUHHE", "V124888", "EHHEHHE", "EHHF12C",
        "0CC0CC", "0CC0C48", "248G842", "00V0V", "8421248", "EH12404", "EHNLNGF",
        "4AHHVHH", "UHHUHHU", "EHGGGHE", "UHHHHHU", "VGGUGGV", "VGGUGGG", "EHGNHHE", "HHHVHHH", "E44444E", "72222IC", "HIKOKIH", "GGGGGGV", "HRLLHHH",
        "HPPLJJH", "EHHHHHE", "UHHUGGG", "EHHHLID", "UHHUKIH", "FGGE11U", "V444444", "HHHHHHE", "HHHHHA4", "HHHLLRH", "HHA4AHH", "HHA4444", "V1248GV",
        "E88888E", "GG84211", "E22222E", "4AH", "0000000V", "84",
        "00E1FHF", "GGUHHHU", "00EHGHE", "11FHHHF", "00EHVGE", "68S8888", "00FHHHF1E", "GGUHHHH", "40C444E", "2062222IC", "GGIKOKI", "C44444E", "00QLLLL",
        "00UHHHH", "00EHHHE", "00UHHHUGG", "00FHHHF11", "00MOGGG", "00FGE1U", "88S8896", "00HHHJD", "00HHHA4", "00HLLLA", "00HA4AH", "00HHHHF1E", "00V248V",
        "6448446", "4444444", "C44244C", "008L2",
    ];

    /// <summary>The columns of a text.</summary>
    public static int Measure(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var (from, to) = Extent(rune);
            columns += to - from + Gap;
        }

        return Math.Max(0, columns - Gap);
    }

    /// <summary>Gives each pixel of a text to <paramref name="dot"/>: column and row from the upper left.</summary>
    public static void Draw(string text, Action<int, int> dot)
    {
        var left = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var (from, to) = Extent(rune);
            var glyph = Find(rune);
            for (var y = 0; y < glyph.Length; y++)
            {
                for (var x = from; x < to; x++)
                {
                    if ((Row(glyph, y) >> (Width - 1 - x) & 1) != 0)
                    {
                        dot(left + x - from, y);
                    }
                }
            }

            left += to - from + Gap;
        }
    }

    // The columns that have ink, the last exclusively.
    private static (int From, int To) Extent(Rune rune)
    {
        var ink = 0;
        var glyph = Find(rune);
        for (var y = 0; y < glyph.Length; y++)
        {
            ink |= Row(glyph, y);
        }

        return ink == 0 ? (0, SpaceWidth) : (Width - 1 - int.Log2(ink), Width - int.TrailingZeroCount(ink));
    }

    private static string Find(Rune rune)
    {
        var code = rune.Value;
        if (code is >= 0xC0 and <= 0xFF)
        {
            code = Latin[code - 0xC0];
        }

        return Rune.IsWhiteSpace(rune) ? "" : code >= First && code - First < Glyphs.Length ? Glyphs[code - First] : Box;
    }

    private static int Row(string glyph, int y) => glyph[y] <= '9' ? glyph[y] - '0' : glyph[y] - 'A' + 10;
}
