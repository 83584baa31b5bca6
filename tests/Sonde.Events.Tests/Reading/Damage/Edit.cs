// One change of a file's bytes: what damage is made of.
namespace Sonde.Events.Tests.Damage;

/// <summary>Takes bytes out at a place and puts others in.</summary>
public readonly record struct Edit(int At, int Removed, byte[] Inserted)
{
    private const int LongRun = 4096;

    public static Edit Flip(byte[] file, int bit) => new(bit / 8, 1, [(byte)(file[bit / 8] ^ (1 << (bit % 8)))]);

    public static Edit Truncate(byte[] file, int length) => new(length, file.Length - length, []);

    /// <summary>The damage that a seed stands for; it always differs from what was there.</summary>
    public static Edit Random(byte[] file, int seed)
    {
        var random = new Random(seed);
        var at = random.Next(file.Length);
        var room = file.Length - at;
        switch (random.Next(20))
        {
            case < 8:
                return Flip(file, (at * 8) + random.Next(8));
            case < 12:
                return Overwrite(file, at, Math.Min(room, random.Next(1, 64)), old => (byte)(old ^ random.Next(1, 256)));
            case < 14:
                var filling = file[at] == 0 ? (byte)0xff : (byte)0;
                return Overwrite(file, at, Math.Min(room, random.Next(1, LongRun)), _ => filling);
            case < 16:
                var more = new byte[random.Next(1, 300)];
                random.NextBytes(more);
                return new(at, 0, more);
            case < 18:
                return new(at, Math.Min(room, random.Next(1, 300)), []);
            case 18:
                return Truncate(file, at);
            default:
                return Overwrite(file, at, Math.Min(room, random.Next(1, 16 * LongRun)), old => (byte)(old ^ random.Next(1, 256)));
        }
    }

    public byte[] Apply(byte[] file) => [.. file.AsSpan(0, At), .. Inserted, .. file.AsSpan(At + Removed)];

    public override string ToString() =>
        $"at {At}: {Removed} bytes out, {Inserted.Length} in ({Convert.ToHexString(Inserted.AsSpan(0, Math.Min(8, Inserted.Length)))}...)";

    private static Edit Overwrite(byte[] file, int at, int count, Func<byte, byte> by)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = by(file[at + i]);
        }

        return new(at, count, bytes);
    }
}
