// Picks which of many rows are sent.
namespace Sonde.Server.Endpoints;

internal static class Spread
{
    /// <summary>At most <paramref name="most"/> of <paramref name="count"/> rows, evenly spread, the first and the last among them.</summary>
    public static int[] Over(int count, int most)
    {
        if (count <= most) return [.. Enumerable.Range(0, count)];
        if (most == 1) return [count - 1];
        var rows = new int[most];
        for (var i = 0; i < most; i++) rows[i] = (int)((long)i * (count - 1) / (most - 1));
        return rows;
    }
}
