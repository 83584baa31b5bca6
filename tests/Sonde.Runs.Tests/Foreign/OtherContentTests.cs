// Files named like event files that are something else: each is named for what it is, with what to do.
using System.IO.Compression;
using System.Text;

namespace Sonde.Runs.Tests.Foreign;

public sealed class OtherContentTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123456\n", "Git LFS", "git lfs pull")]
    [InlineData("/annex/objects/MD5E-s123--00.0\n", "git-annex", "git annex get")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "HTML", "download the file again")]
    [InlineData("\n  <HTML><head>", "HTML", "download the file again")]
    [InlineData("\ufeff<html>", "HTML", "download the file again")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "XML", "download the file again")]
    [InlineData("{\"error\": \"not found\"}", "JSON", "download the file again")]
    [InlineData("[1, 2]", "JSON", "download the file again")]
    [InlineData("step,loss\n1,2.5\n", "text", "Open it")]
    [InlineData("Übung", "text", "Open it")]
    [InlineData("\n\n", "white space", "not an event file")]
    public void Recognise_Text_NamesItAndWhatToDo(string text, string noun, string remedy) => AssertNamed(Encoding.UTF8.GetBytes(text), noun, remedy);

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    public void Recognise_Utf16_NamesIt(string encoding, bool mark)
    {
        var writer = Encoding.GetEncoding(encoding);
        AssertNamed([.. mark ? writer.GetPreamble() : [], .. writer.GetBytes("brain.Event:2 and so on, line after line")], "UTF-16", "PowerShell");
    }

    [Fact]
    public void Recognise_PackedEventFiles_AreNamedAndNotSearched()
    {
        var events = Enumerable.Range(0, 40).SelectMany(i => MemorySource.Scalar("x", i, i)).ToArray();
        AssertNamed(Packed(stream => new GZipStream(stream, CompressionLevel.Optimal), events), "gzip", "gunzip");
        AssertNamed(Packed(stream => new GZipStream(stream, CompressionLevel.NoCompression), events), "gzip", "gunzip");
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("events", CompressionLevel.NoCompression).Open();
            entry.Write(events);
        }

        AssertNamed(zip.ToArray(), "ZIP", "Unpack");
        using var tar = new MemoryStream();
        using (var archive = new System.Formats.Tar.TarWriter(tar, leaveOpen: true))
        {
            archive.WriteEntry(
                new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "events") { DataStream = new MemoryStream(events) });
        }
        AssertNamed(tar.ToArray(), "tar", "tar -xf");
    }

    [Fact]
    public void Recognise_FilesOfPython_AreNamed()
    {
        AssertNamed([0x93, .. "NUMPY"u8, 1, 0, 0x76, 0, .. new byte[100]], "NumPy", "check where");
        AssertNamed([0x80, 4, 0x95, 10, 0, 0, 0, 0, 0, 0, 0, 0x8c], "pickle", "check where");
        AssertNamed([0x80, 2, .. "}q\0X"u8], "pickle", "check where");
        AssertNamed([0x89, .. "HDF\r\n"u8, 0x1a, 10, 0, 0], "HDF5", "check where");
    }

    [Fact]
    public void Recognise_NothingButZeros_IsNamedHoweverLong()
    {
        AssertNamed(new byte[5000], "zero bytes", "nothing to read");
        using (var sparse = File.Create(_folder.At("r", "events.out.tfevents.1")))
            sparse.SetLength(50 << 20);
        AssertNamed("zero bytes", "nothing to read");
    }

    [Fact]
    public void Refresh_EventFileWithADamagedStart_IsStillRead()
    {
        var events = Enumerable.Range(0, 40).SelectMany(i => MemorySource.Scalar("x", i, i)).ToArray();
        events[0] ^= 0xff;
        Write(events);
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(39, directory.Refresh().Find("r")!.Scalars["x"].Count);

        // Zeros at the start are a lost page, not an empty file.
        events.AsSpan(0, 500).Clear();
        Write([.. new byte[4096], .. events]);
        Assert.InRange(directory.Refresh().Find("r")!.Scalars["x"].Count, 25, 39);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(38)]
    public void Refresh_BeginningOfAnEventFile_IsNothingElse(int bytes)
    {
        Write(MemorySource.Scalar("x", 1, 1)[..bytes]);
        using var directory = new LogDirectory(_folder.Path);
        var file = Assert.Single(directory.Refresh().Find("r")!.Files);
        Assert.Equal((null, false), (file.Problem, file.IsOfOtherKind));
    }

    [Fact]
    public void Refresh_PointerThatIsReplacedByTheFile_IsReadThen()
    {
        Write("version https://git-lfs.github.com/spec/v1\n"u8.ToArray());
        using var directory = new LogDirectory(_folder.Path);
        Assert.Single(directory.Refresh().Problems);
        Write(MemorySource.Scalar("x", 1, 1));
        Assert.Equal([1.0], directory.Refresh().Find("r")!.Scalars["x"].Values());
        Assert.Empty(directory.Current.Problems);
        Write("<html>"u8.ToArray());
        Assert.Empty(directory.Refresh().Find("r")!.Scalars);
    }

    private static byte[] Packed(Func<Stream, Stream> pack, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed))
            stream.Write(bytes);
        return packed.ToArray();
    }

    private void Write(byte[] bytes)
    {
        Directory.CreateDirectory(_folder.At("r"));
        File.WriteAllBytes(_folder.At("r", "events.out.tfevents.1"), bytes);
    }

    private void AssertNamed(byte[] bytes, string noun, string remedy)
    {
        Write(bytes);
        AssertNamed(noun, remedy);
    }

    private void AssertNamed(string noun, string remedy)
    {
        using var directory = new LogDirectory(_folder.Path);
        var file = Assert.Single(directory.Refresh().Find("r")!.Files);
        Assert.True(file.IsOfOtherKind);
        Assert.Equal(0, file.Records);
        var problem = Assert.Single(directory.Current.Problems);
        Assert.Equal("r/events.out.tfevents.1", problem.Path);
        Assert.False(problem.IsNote);
        Assert.Contains(noun, problem.Reason, StringComparison.Ordinal);
        Assert.Contains(remedy, problem.Reason, StringComparison.Ordinal);
    }
}
