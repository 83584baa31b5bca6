// The first bytes by which kinds of files are known.
namespace Sonde.Runs;

/// <param name="Bytes">The bytes.</param>
/// <param name="Noun">What such a file is.</param>
/// <param name="Remedy">What to do, as a sentence.</param>
/// <param name="At">Where in the file they are.</param>
internal sealed record Signature(byte[] Bytes, string Noun, string Remedy, int At = 0)
{
    public bool Matches(ReadOnlySpan<byte> head) => head.Length >= At + Bytes.Length && head.Slice(At, Bytes.Length).SequenceEqual(Bytes);
}

internal static class Signatures
{
    private const string Unpack = "Unpack it, and keep the event files in a folder of their own.";
    private const string NotALog = "It is not a log: check where the file comes from.";

    public static IReadOnlyList<Signature> All { get; } =
    [
        new([0x1f, 0x8b, 8], "a file compressed with gzip", "Unpack it with 'gunzip' (the name may have to end in .gz)."),
        new([0x28, 0xb5, 0x2f, 0xfd], "a file compressed with Zstandard", "Unpack it with 'unzstd'."),
        new("BZh"u8.ToArray(), "a file compressed with bzip2", "Unpack it with 'bunzip2'."),
        new([0xfd, .. "7zXZ"u8, 0], "a file compressed with xz", "Unpack it with 'unxz'."),
        new([4, 0x22, 0x4d, 0x18], "a file compressed with LZ4", "Unpack it with 'unlz4'."),
        new([0xff, 6, 0, 0, .. "sNaPpY"u8], "a file compressed with Snappy", "Unpack it first."),
        new([.. "PK"u8, 3, 4], "a ZIP archive (NumPy's .npz files and PyTorch's checkpoints are too)", Unpack),
        new([.. "PK"u8, 5, 6], "an empty ZIP archive", NotALog),
        new([.. "7z"u8, 0xbc, 0xaf, 0x27, 0x1c], "a 7-Zip archive", Unpack),
        new([.. "Rar!"u8, 0x1a, 7], "a RAR archive", Unpack),
        new("ustar"u8.ToArray(), "a tar archive", "Unpack it with 'tar -xf'.", 257),
        new([0x93, .. "NUMPY"u8], "a NumPy array (.npy)", NotALog),
        new([0x80, 2, .. "}"u8], "a Python pickle", NotALog),
        new([0x80, 2, .. "]"u8], "a Python pickle", NotALog),
        new([0x80, 2, .. "("u8], "a Python pickle", NotALog),
        new([0x80, 2, .. "c"u8], "a Python pickle", NotALog),
        new([0x80, 2, 0x8a, 10], "a PyTorch checkpoint in the old format", NotALog),
        new([0x80, 3], "a Python pickle", NotALog),
        new([0x80, 4, 0x95], "a Python pickle", NotALog),
        new([0x80, 4], "a Python pickle", NotALog),
        new([0x80, 5, 0x95], "a Python pickle", NotALog),
        new([0x80, 5], "a Python pickle", NotALog),
        new([0x89, .. "HDF\r\n"u8], "an HDF5 file, as Keras saves weights in", NotALog),
        new("SQLite format 3"u8.ToArray(), "an SQLite database", NotALog),
        new("PAR1"u8.ToArray(), "a Parquet file", "Sonde exports to Parquet, but reads only event files."),
        new("ARROW1"u8.ToArray(), "an Arrow file", NotALog),
        new("GGUF"u8.ToArray(), "a GGUF model", NotALog),
        new([0x89, .. "PNG\r\n"u8], "a PNG image", NotALog),
        new([0xff, 0xd8, 0xff], "a JPEG image", NotALog),
        new("GIF8"u8.ToArray(), "a GIF image", NotALog),
        new("%PDF-"u8.ToArray(), "a PDF document", NotALog),
        new([0x7f, .. "ELF"u8], "a program or a library", NotALog),
    ];
}
