// The order of a run's event files: by name, with the numbers in names read as numbers.
namespace Sonde.Runs;

/// <summary>
/// Names hold the second, the process and a counter. Read as text, a process's tenth file would come before its ninth of the same second,
/// and a restart would swap its branches. A name is a row of numbers and characters; rows are compared part by part, and names
/// whose rows are equal (they differ in leading zeros) as text. So it is a total order.
/// </summary>
internal sealed class FileOrder : IComparer<string>
{
    public static FileOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);
        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            var left = Digits(x, i);
            var right = Digits(y, j);
            var order = left.Length > 0 && right.Length > 0 ? CompareNumbers(left, right) : x[i].CompareTo(y[j]);
            if (order != 0)
                return order;
            i += Math.Max(1, left.Length);
            j += Math.Max(1, right.Length);
        }

        // One row may be the beginning of the other: that comes first, whatever zeros are in it.
        var rest = (x.Length - i > 0).CompareTo(y.Length - j > 0);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
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
