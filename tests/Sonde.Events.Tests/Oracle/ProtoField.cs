// One field of a message.
using System.Globalization;

namespace Sonde.Events.Tests.Oracle;

internal readonly record struct ProtoField(int Number, string Name, string Type, bool IsRepeated)
{
    public static ProtoField Parse(string text)
    {
        var parts = text.Trim().Split(' ');
        return new(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1].TrimEnd('+'), parts[2], parts[1].EndsWith('+'));
    }
}
