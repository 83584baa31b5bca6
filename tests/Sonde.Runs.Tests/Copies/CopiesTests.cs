// Copies and half-copied files beside an event file: every point once, and a note that says what was left out.
namespace Sonde.Runs.Tests.Copies;

public sealed class CopiesTests : IDisposable
{
    private const string Name = "events.out.tfevents.1700000000.host.1.0";
    private const int Points = 60;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{0}.bak")]
    [InlineData("{0}.old")]
    [InlineData("{0}~")]
    [InlineData("{0}.~1~")]
    [InlineData("{0} (1)")]
    [InlineData("{0}(2)")]
    [InlineData("{0} - Copy")]
    [InlineData("{0} - Copy (2)")]
    [InlineData("{0} copy 2")]
    [InlineData("{0} - Kopie")]
    [InlineData("{0}_backup")]
    [InlineData("copy of {0}")]
    [InlineData("Kopie von {0}")]
    [InlineData("{0} (host's conflicted copy 2024-01-01)")]
    [InlineData("{0}.sync-conflict-20240101-120000-ABCDEFG")]
    [InlineData("events.out.tfevents.1700000000.host.1 - Copy.0")]
    [InlineData("events.out.tfevents.1700000000.host.1 (1).0")]
    [InlineData("events.out.tfevents.1700000000.host.1 copy.0")]
    public void Refresh_CopyBesideTheFile_CountsEveryPointOnce(string form)
    {
        var copy = string.Format(null, form, Name);
        Write(Name, Bytes(Points));
        Write(copy, Bytes(Points));
        AssertLeftOut(copy);

        // Too short for the bytes alone to tell.
        Write(Name, Bytes(2));
        Write(copy, Bytes(2));
        AssertLeftOut(copy, 2);
    }

    [Theory]
    [InlineData(".{0}.Ab3xYz")]
    [InlineData("{0}.part")]
    [InlineData("{0}.partial")]
    [InlineData("{0}.filepart")]
    [InlineData("{0}.crdownload")]
    [InlineData("{0}.download")]
    [InlineData("{0}.tmp")]
    [InlineData(".{0}.tmp")]
    [InlineData(".{0}.swp")]
    [InlineData("{0}.6eF23aB1")]
    [InlineData("{0}.1a2b3c4d.partial")]
    [InlineData(".syncthing.{0}.tmp")]
    [InlineData("{0}_.gstmp")]
    public void Refresh_HalfCopiedFile_IsLeftOutWhateverItHolds(string form)
    {
        var copy = string.Format(null, form, Name);
        Write(Name, Bytes(Points));
        Write(copy, Bytes(20));
        AssertLeftOut(copy);
        Write(copy, Bytes(Points + 5));
        AssertLeftOut(copy);
        Write(copy, new byte[300]);
        AssertLeftOut(copy);
    }

    [Theory]
    [InlineData("second.tfevents")]
    [InlineData("events.out.tfevents.1700000000.host.profile-empty")]
    [InlineData("events.out.tfevents.1700000000.host.1.0.v2")]
    [InlineData("events.out.tfevents.1699999999.other.1.0")]
    public void Refresh_SameBytesUnderAnyName_CountOnce(string copy)
    {
        Write(Name, Bytes(Points));
        Write(copy, Bytes(Points));
        var snapshot = Load();
        Assert.Equal(Points, snapshot.Find("r")!.Scalars["x"].Count);
        Assert.True(Assert.Single(snapshot.Problems).IsNote);
        Write(copy, Bytes(30));
        AssertLeftOut(copy);
    }

    [Theory]
    [InlineData("events.out.tfevents.1700000000.host.1.1")]
    [InlineData("events.out.tfevents.1700000000.host.1.0.v2")]
    [InlineData("events.out.tfevents.1700000000.host.profile-empty")]
    [InlineData("events.out.tfevents.1700000000.host.1.0.validation")]
    [InlineData("events.out.tfevents.1700000000.host.1.0.bak")]
    [InlineData("events.out.tfevents.1700000000.host.1.0 (1)")]
    [InlineData("old.tfevents")]
    public void Refresh_OtherBytes_AreData(string other)
    {
        Write(Name, Bytes(Points));
        Write(other, Bytes(Points, 1_700_000_123.25));
        var snapshot = Load();
        Assert.Equal(2 * Points, snapshot.Find("r")!.Scalars["x"].Count);
        Assert.Empty(snapshot.Problems);
    }

    [Theory]
    [InlineData(".part")]
    [InlineData(".tmp")]
    [InlineData(".bak")]
    [InlineData(" (1)")]
    public void Refresh_CopyWithoutItsFile_IsReadAndNamed(string suffix)
    {
        Write(Name + suffix, Bytes(Points));
        var snapshot = Load();
        Assert.Equal(Points, snapshot.Find("r")!.Scalars["x"].Count);
        var note = Assert.Single(snapshot.Problems);
        Assert.True(note.IsNote);
        Assert.Contains($"'{Name}' is not in this folder", note.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refresh_SeveralCopiesWithoutTheirFile_CountOnce()
    {
        Write(Name + ".bak", Bytes(Points));
        Write(Name + " (1)", Bytes(Points));
        Write($".{Name}.Ab3xYz", Bytes(25));
        Assert.Equal(Points, Load().Find("r")!.Scalars["x"].Count);
    }

    [Fact]
    public void Refresh_TinyFilesOfTheSameBytes_AreAllData()
    {
        string[] names =
        [
            .. from number in (string[])["1", "01", "001", "2", "02"] from end in (string[])["", "w", ".0", ".00", "-1"] select $"tfevents{number}{end}",
        ];
        using var directory = new LogDirectory(_folder.Path);
        new Random(1).Shuffle(names);
        for (var i = 0; i < names.Length; i++)
        {
            Write(names[i], MemorySource.Scalar("x", 0, 0));
            Assert.Equal(i + 1, directory.Refresh().Find("r")!.Scalars["x"].Count);
            Assert.Equal(i + 1, directory.Current.Find("r")!.Files.Count);
        }

        Assert.Equal(directory.Current.Find("r")!.Files.Select(file => file.Path), Load().Find("r")!.Files.Select(file => file.Path));
    }

    [Fact]
    public void Refresh_FileGrowsBesideItsCopy_StaysCountedOnceAndTheCopyStepsInWhenItGoes()
    {
        Write(Name, Bytes(Points));
        Write(Name + ".bak", Bytes(Points));
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(Points, directory.Refresh().Find("r")!.Scalars["x"].Count);
        Write(Name, Bytes(Points + 40));
        Assert.Equal(Points + 40, directory.Refresh().Find("r")!.Scalars["x"].Count);
        File.Delete(_folder.At("r", Name));
        Assert.Equal(Points, directory.Refresh().Find("r")!.Scalars["x"].Count);

        // What was a copy goes its own way: from now on it holds something of its own.
        Write(Name, Bytes(Points));
        Assert.Equal(Points, directory.Refresh().Find("r")!.Scalars["x"].Count);
        Write(Name + ".bak", [.. Bytes(Points), .. MemorySource.Scalar("x", 1000, 1)]);
        Assert.Equal(Points + 1, directory.Refresh().Find("r")!.Scalars["x"].Count);
        Write(Name, [.. Bytes(Points), .. MemorySource.Scalar("x", 2000, 1), .. MemorySource.Scalar("x", 2001, 1)]);
        Assert.Equal((2 * Points) + 3, directory.Refresh().Find("r")!.Scalars["x"].Count);
    }

    [Fact]
    public void Refresh_EveryByteOfACopyIsComparedOnce_AlsoWhenSomethingDiffersLate()
    {
        var bytes = Bytes(20_000);
        var other = (byte[])bytes.Clone();
        other[^1] ^= 1;
        Write(Name, bytes);
        Write("b.tfevents", other);
        Assert.Equal(39_999, Load().Find("r")!.Scalars["x"].Count);
    }

    private static byte[] Bytes(int points, double wallTime = 1_700_000_000) =>
        [.. Enumerable.Range(0, points).SelectMany(i => MemorySource.Scalar("x", i, i, wallTime + i))];

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(_folder.At("r"));
        File.WriteAllBytes(_folder.At("r", name), bytes);
    }

    private Snapshot Load()
    {
        using var directory = new LogDirectory(_folder.Path);
        return directory.Refresh();
    }

    private void AssertLeftOut(string copy, int points = Points)
    {
        var snapshot = Load();
        Assert.Equal(points, snapshot.Find("r")!.Scalars["x"].Count);
        var note = Assert.Single(snapshot.Problems);
        Assert.Equal($"r/{copy}", note.Path);
        Assert.True(note.IsNote);
        Assert.Contains($"'{Name}'", note.Reason, StringComparison.Ordinal);
    }
}
