// What the validations of Sonde's records have in common: members that are missing, counts that are negative, sums that overflow.
namespace Sonde.Events;

/// <summary>Checks of one member each; all return null where it is sound, else the reason as the start of a sentence: "cuts[0] is null".</summary>
internal static class RecordCheck
{
    /// <summary>A member that must be there.</summary>
    public static string? Present(object? value, string name) => value is null ? $"{name} is missing" : null;

    /// <summary>A count, which cannot be negative.</summary>
    public static string? Count(long value, string name) => value < 0 ? $"{name} is negative ({value})" : null;

    /// <summary>A list whose entries are all there.</summary>
    public static string? Texts(string[]? values, string name)
    {
        if (values is null) return $"{name} is missing";
        var at = Array.IndexOf(values, null);
        return at < 0 ? null : $"{name}[{at}] is null";
    }

    /// <summary>A list whose entries are all there and sound.</summary>
    public static string? Each<T>(T[]? values, string name, Func<T, string?> validate)
        where T : class
    {
        if (values is null) return $"{name} is missing";
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null) return $"{name}[{i}] is null";
            if (validate(values[i]) is { } reason) return $"{name}[{i}]: {reason}";
        }

        return null;
    }

    /// <summary>The shape of a tensor: no negative size, and a number of elements that 64 bits hold.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="unknown">Whether -1 stands for a size that is not known.</param>
    public static string? Shape(long[]? shape, string name, bool unknown = false)
    {
        if (shape is null) return $"{name} is missing";
        var elements = (Int128)1;
        foreach (var size in shape)
        {
            if (size < (unknown ? -1 : 0)) return $"{name} holds a negative size ({size})";
            elements *= Math.Max(1, size);
            if (elements > long.MaxValue) return $"{name} stands for more elements than 64 bits can count";
        }

        return null;
    }

    /// <summary>Counts, none of them negative, whose sum 64 bits hold.</summary>
    public static string? Counts(IEnumerable<long> values, string name)
    {
        var sum = (Int128)0;
        foreach (var value in values)
        {
            if (value < 0) return $"{name} holds a negative count ({value})";
            sum += value;
        }

        return sum > long.MaxValue ? $"{name} add up to more than 64 bits can count" : null;
    }

    /// <summary>A place in a list of <paramref name="count"/>.</summary>
    public static string? Index(int value, int count, string name) => value >= 0 && value < count ? null : $"{name} is {value}, of {count}";
}
