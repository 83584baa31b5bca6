// Finds the word that somebody may have meant.
namespace Sonde.Tool;

internal static class Spelling
{
    private const int MostEdits = 2;

    /// <summary>The candidate that begins with the word, or that is at most two edits away from it and shares half of it; null for none.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Candidate: candidate,
            Distance: candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase) && word.Length >= 2 ? 0 : Distance(word.ToLowerInvariant(), candidate)))
        .Where(found => found.Distance <= MostEdits && found.Distance * 2 < found.Candidate.Length)
        .OrderBy(found => found.Distance).Select(found => found.Candidate).FirstOrDefault();

    /// <summary>Letters to insert, remove, replace, or neighbours to swap.</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > MostEdits) return int.MaxValue;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
