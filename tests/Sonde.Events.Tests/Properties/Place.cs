// Where a value goes: a tag of any kind, any step, any time.
using System.Text;
using CsCheck;

namespace Sonde.Events.Tests.Properties;

internal readonly record struct Place(string Tag, long Step, double Time)
{
    private static readonly Gen<string> Tags = Gen.OneOf(
        Gen.OneOf("loss", "loss/train", "a/b/c", "/leading", "trailing/", "a b  c", "..", "../up", ".", "back\\slash", "größe", "日本/語", "🙂", "\0",
            "a\0b", "\n", "loss/", "lo"),
        Gen.String[Gen.Char['a', 'z'], 1, 140],
        Gen.String[1, 30],
        Gen.Int[1, 40_000].Select(length => new string('é', length)));

    private static readonly Gen<long> Steps = Gen.OneOf(
        Gen.OneOf(0L, 1, -1, 127, 128, long.MaxValue, long.MinValue), Gen.Long, Gen.Long[0, 1000]);

    /// <summary>Any double: zeros, NaN and infinities among them.</summary>
    public static readonly Gen<double> Numbers = Gen.OneOf(
        Gen.OneOf(0.0, -0.0, 1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, float.MaxValue, 1e300, 1e-45),
        Gen.Double, Gen.Double[-10, 10]);

    /// <summary>Any float, likewise.</summary>
    public static readonly Gen<float> Singles = Numbers.Select(number => (float)number);

    public static readonly Gen<Place> Any = Gen.Select(
        Tags.Where(tag => tag.Length > 0), Steps, Numbers, (tag, step, time) => new Place(Encode(tag), step, time));

    /// <summary>What a string is in a file: characters that are half of a pair become U+FFFD.</summary>
    public static string Encode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
