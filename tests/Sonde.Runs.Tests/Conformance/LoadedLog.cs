// Loads a log directory that a test has written, and puts fields of messages together.
using Sonde.Events;

namespace Sonde.Runs.Tests.Conformance;

internal static class LoadedLog
{
    /// <summary>Loads one run, r, of one file that starts with the version.</summary>
    public static Run Of(Action<TestEventFile> write) => Of("r", file => write(file.Version()));

    /// <summary>Loads one run of one file; nothing in it may be a problem. What the file holds must be read before the test ends.</summary>
    public static Run Of(string name, Action<TestEventFile> write)
    {
        using var folder = new TestFolder();
        using (var file = folder.Write(name))
            write(file);
        using var directory = new LogDirectory(folder.Path);
        var snapshot = directory.Refresh();
        Assert.Empty(snapshot.Problems);
        return snapshot.Find(name)!;
    }

    /// <summary>Loads one run and hands it out while its file is there, for whatever lies in the file.</summary>
    public static void With(Action<TestEventFile> write, Action<Run> check)
    {
        using var folder = new TestFolder();
        using (var file = folder.Write("r"))
            write(file.Version());
        using var directory = new LogDirectory(folder.Path);
        check(directory.Refresh().Find("r")!);
    }

    public static byte[] Varint(int field, ulong value) => [.. Raw((ulong)field << 3), .. Raw(value)];

    public static byte[] Float(int field, float value) => [.. Raw((ulong)field << 3 | 5), .. BitConverter.GetBytes(value)];

    public static byte[] Double(int field, double value) => [.. Raw((ulong)field << 3 | 1), .. BitConverter.GetBytes(value)];

    /// <summary>A value that is a tensor whose elements stand in a field of their type.</summary>
    public static byte[] Typed(TensorDataType type, long[] shape, params byte[] values) => TestEventFile.Field(
        8, [.. Varint(1, (ulong)type), .. TestEventFile.Field(2, [.. shape.SelectMany(size => TestEventFile.Field(2, Varint(1, (ulong)size)))]), .. values]);

    private static byte[] Raw(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
