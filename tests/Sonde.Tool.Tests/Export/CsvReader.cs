// Reads CSV as RFC 4180 describes it, so that the tests do not trust the writer's own idea of it.
using System.Globalization;
using System.Text;

namespace Sonde.Tool.Tests.Export;

internal static class CsvReader
{
    public static List<string[]> Read(string text)
    {
        var (rows, row, field, quoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append(text[++i]);
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (quoted || c is not (',' or '\n'))
            {
                field.Append(c);
            }
            else
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                rows.Add([.. row]);
                row.Clear();
            }
        }
        Assert.False(quoted);
        Assert.Equal((0, 0), (row.Count, field.Length));
        return rows;
    }

    public static IEnumerable<Point> Points(string text)
    {
        var rows = Read(text);
        Assert.Equal(["run", "tag", "step", "wall_time", "value"], rows[0]);
        return rows.Skip(1).Select(row => new Point(row[0], row[1], long.Parse(row[2], CultureInfo.InvariantCulture), Number(row[3]), Number(row[4])));
    }

    private static double Number(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
