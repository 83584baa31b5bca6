// The order of a run's event files: by name, with the numbers in names read as numbers.
namespace Sonde.Runs;

/// <summary>
/// Names hold the second, the process and a counter. Read as text, a process's tenth file would come before its ninth of the same second,
/// and a restart would swap its branches. Names that differ in leading zeros alone are ordered as text.
/// </summary>
internal sealed class FileOrder : IComparer<string>
{
    public static FileOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);
        for (int i = 0, j = 0; i < x.Length && j < y.Length;)
        {
            var left = Digits(x, i);
            var right = Digits(y, j);
            var order = left.Length > 0 && right.Length > 0 ? CompareNumbers(left, right) : x[i].CompareTo(y[j]);
            if (order != 0)
                return order;
            i += Math.Max(1, left.Length);
            j += Math.Max(1, right.Length);
        }

        return string.CompareOrdinal(x, y);
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }

    private static ReadOnlySpan<char> Digits(string name, int start)
    {
        var end = start;
        while (end < name.Length && char.IsAsciiDigit(name[end]))
            end++;
        return name.AsSpan(start, end - start);
    }
}
