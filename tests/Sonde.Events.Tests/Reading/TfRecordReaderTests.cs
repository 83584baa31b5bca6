// Framing: growth at every byte, damage at every bit, sizes around the buffer.
namespace Sonde.Events.Tests;

public class TfRecordReaderTests
{
    [Fact]
    public void TryReadNext_FileGrowsByteByByte_SeesExactlyTheCompleteRecords()
    {
        var (file, starts) = Bytes.ScalarFile(12);
        using var folder = new TempFolder();
        var path = folder.Write("events", []);
        using var reader = new TfRecordReader(path);
        using var writer = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        var seen = 0;
        for (var length = 0; length <= file.Length; length++)
        {
            if (length > 0)
            {
                writer.WriteByte(file[length - 1]);
                writer.Flush();
            }

            while (reader.TryReadNext(out var record))
            {
                Assert.Equal(starts[seen], record.Offset);
                seen++;
            }

            var complete = starts.Skip(1).Append(file.Length).Count(end => end <= length);
            var boundary = complete == 0 ? 0 : complete < starts.Length ? starts[complete] : file.Length;
            Assert.Equal(complete, seen);
            Assert.Equal(boundary, reader.Offset);
            Assert.Equal(boundary == length ? null : boundary, reader.TruncatedAt);
            Assert.Empty(reader.Damage);
        }
    }

    [Fact]
    public void TryReadNext_AnySingleBitFlipped_LosesThatRecordOnly()
    {
        var (file, starts) = Bytes.ScalarFile(5);
        using var folder = new TempFolder();
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            var path = folder.Write("events", file);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            var hit = Array.FindLastIndex(starts, start => start <= bit / 8);
            using var reader = new TfRecordReader(path);
            Assert.Equal(starts.Where((_, i) => i != hit).Select(start => (long)start), Offsets(reader));
            var damage = Assert.Single(reader.Damage);
            Assert.Equal(starts[hit], damage.Offset);
            Assert.Contains((bit / 8) - starts[hit] < 12 ? "length" : "data", damage.Reason, StringComparison.Ordinal);
            Assert.Equal(hit == starts.Length - 1 ? 1 : 0, reader.PendingDamage);
        }
    }

    [Fact]
    public void TryReadNext_SeveralPlacesDamaged_ReportsEach()
    {
        var (file, starts) = Bytes.ScalarFile(9);
        file[starts[1] + 20] ^= 1;
        file[starts[2] + 3] ^= 1;
        file[starts[5] + 9] ^= 1;
        using var folder = new TempFolder();
        using var reader = new TfRecordReader(folder.Write("events", file));
        Assert.Equal([0, starts[3], starts[4], starts[6], starts[7], starts[8]], Offsets(reader));
        Assert.Equal([starts[1], starts[2], starts[5]], reader.Damage.Select(damage => (int)damage.Offset));
        Assert.Equal(0, reader.PendingDamage);
    }

    [Theory]
    [InlineData(15, 25)]
    [InlineData(15, 7)]
    [InlineData(3, 30)]
    [InlineData(20, 5)]
    public void TryReadNext_BytesMissingAcrossTwoRecords_LosesThoseTwoOnly(int keptOfFirst, int lostOfSecond)
    {
        var (file, starts) = Bytes.ScalarFile(6);
        using var folder = new TempFolder();
        byte[] cut = [.. file[..(starts[2] + keptOfFirst)], .. file[(starts[3] + lostOfSecond)..]];
        var moved = file.Length - cut.Length;
        using var reader = new TfRecordReader(folder.Write("events", cut));
        Assert.Equal([starts[0], starts[1], starts[4] - moved, starts[5] - moved], Offsets(reader));
        Assert.Equal(starts[2], reader.Damage[0].Offset);
        Assert.All(reader.Damage, damage => Assert.InRange(damage.Offset, starts[2], starts[4] - moved - 1));
    }

    [Fact]
    public void TryReadNext_NoRecordsAtAll_IsDamageAtTheStart()
    {
        var noise = new byte[700_000];
        new Random(2).NextBytes(noise);
        using var folder = new TempFolder();
        using var reader = new TfRecordReader(folder.Write("noise", noise));
        for (var again = 0; again < 3; again++)
        {
            Assert.False(reader.TryReadNext(out _));
            Assert.Equal(0, Assert.Single(reader.Damage).Offset);
            Assert.Equal(0, reader.Offset);
        }
    }

    [Fact]
    public void TryReadNext_RecordsAppendedToNoise_FindsThemAndKeepsTheDamage()
    {
        var noise = new byte[300_000];
        new Random(3).NextBytes(noise);
        using var folder = new TempFolder();
        var path = folder.Write("noise", noise);
        using var reader = new TfRecordReader(path);
        Assert.False(reader.TryReadNext(out _));
        Assert.Equal(1, reader.PendingDamage);
        File.AppendAllBytes(path, Bytes.ScalarFile(3).File);
        Assert.Equal(3, Offsets(reader).Count);
        Assert.Equal(0, Assert.Single(reader.Damage).Offset);
        Assert.Equal(0, reader.PendingDamage);
    }

    [Fact]
    public void TryReadNext_PreallocatedTailIsFilledLater_WithdrawsTheDamage()
    {
        var (file, starts) = Bytes.ScalarFile(6);
        using var folder = new TempFolder();
        byte[] preallocated = [.. file[..starts[2]], .. new byte[file.Length - starts[2]]];
        var path = folder.Write("events", preallocated);
        using var reader = new TfRecordReader(path);
        Assert.Equal(2, Offsets(reader).Count);
        Assert.Equal(starts[2], Assert.Single(reader.Damage).Offset);
        Assert.Equal(starts[2], reader.Offset);
        File.WriteAllBytes(path, file);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(5));
        Assert.Equal(4, Offsets(reader).Count);
        Assert.Empty(reader.Damage);
    }

    [Fact]
    public void TryReadNext_LastDataComesAfterItsLength_WithdrawsTheDamage()
    {
        var (file, starts) = Bytes.ScalarFile(2);
        using var folder = new TempFolder();
        byte[] incomplete = [.. file];
        incomplete.AsSpan(starts[1] + 14, 10).Clear();
        var path = folder.Write("events", incomplete);
        using var reader = new TfRecordReader(path);
        Assert.Single(Offsets(reader));
        Assert.Equal(1, reader.PendingDamage);
        File.WriteAllBytes(path, [.. file, .. Bytes.Record(1, 2, 3)]);
        Assert.Equal([starts[1], file.Length], Offsets(reader));
        Assert.Empty(reader.Damage);
    }

    [Theory]
    [InlineData(1_000_000UL)]
    [InlineData(0x8000_0000UL)]
    [InlineData(ulong.MaxValue)]
    public void TryReadNext_LengthBeyondTheFile_IsATruncatedTail(ulong length)
    {
        var (file, _) = Bytes.ScalarFile(2);
        using var folder = new TempFolder();
        using var reader = new TfRecordReader(folder.Write("events", [.. file, .. Bytes.Header(length), 1, 2, 3]));
        Assert.Equal(2, Offsets(reader).Count);
        Assert.Equal(file.Length, reader.TruncatedAt);
        Assert.Empty(reader.Damage);
        Assert.False(reader.TryReadNext(out _));
        Assert.Equal(file.Length, reader.TruncatedAt);
    }

    [Fact]
    public void TryReadNext_TailAfterDamageGrows_ReadsItWhenComplete()
    {
        var (file, starts) = Bytes.ScalarFile(4);
        file[starts[1]] ^= 1;
        using var folder = new TempFolder();
        var path = folder.Write("events", file.AsSpan(0, starts[2] + 20));
        using var reader = new TfRecordReader(path);
        Assert.Single(Offsets(reader));
        Assert.Equal(starts[2], reader.TruncatedAt);
        Assert.Equal(starts[1], reader.Offset);
        File.WriteAllBytes(path, file);
        Assert.Equal([starts[2], starts[3]], Offsets(reader));
        Assert.Equal(starts[1], Assert.Single(reader.Damage).Offset);
        Assert.Null(reader.TruncatedAt);
    }

    [Fact]
    public void TryReadNext_RecordsAroundTheBufferSize_KeepTheirData()
    {
        var random = new Random(4);
        int[] sizes = [0, 1, 262_131, 262_132, 262_133, 5, 524_288, 3_000_000, 0, 17, 262_144];
        var datas = sizes.Select(size => new byte[size]).ToArray();
        Array.ForEach(datas, random.NextBytes);
        using var folder = new TempFolder();
        using var reader = new TfRecordReader(folder.Write("records", [.. datas.SelectMany(data => Bytes.Record(data))]));
        foreach (var data in datas)
        {
            Assert.True(reader.TryReadNext(out var record));
            Assert.True(record.Data.SequenceEqual(data));
        }

        Assert.False(reader.TryReadNext(out _));
        Assert.Null(reader.TruncatedAt);
    }

    [Fact]
    public void TryReadNext_FileWasCut_SaysSo()
    {
        var (file, starts) = Bytes.ScalarFile(4);
        using var folder = new TempFolder();
        var path = folder.Write("events", file);
        using var reader = new TfRecordReader(path);
        Assert.Equal(4, Offsets(reader).Count);
        Assert.False(reader.Shrunk);
        File.WriteAllBytes(path, file[..starts[2]]);
        Assert.False(reader.TryReadNext(out _));
        Assert.True(reader.Shrunk);
    }

    [Fact]
    public void Release_BetweenReads_GoesOnWhereItWas()
    {
        var (file, starts) = Bytes.ScalarFile(4);
        using var folder = new TempFolder();
        var path = folder.Write("events", file);
        using var reader = new TfRecordReader(path);
        Assert.True(reader.TryReadNext(out _));
        reader.Release();
        Assert.Equal(starts.Skip(1).Select(start => (long)start), Offsets(reader));
    }

    [Fact]
    public void Constructor_WithOffset_StartsThere()
    {
        var (file, starts) = Bytes.ScalarFile(4);
        using var folder = new TempFolder();
        using var reader = new TfRecordReader(folder.Write("events", file), starts[2]);
        Assert.Equal([starts[2], starts[3]], Offsets(reader));
    }

    [Fact]
    public void Constructor_NoFile_Throws() => Assert.Throws<FileNotFoundException>(() => new TfRecordReader("no-such-file"));

    private static List<long> Offsets(TfRecordReader reader)
    {
        var offsets = new List<long>();
        while (reader.TryReadNext(out var record))
        {
            offsets.Add(record.Offset);
        }

        return offsets;
    }
}
