// What the command line asked to be exported, and where to.
namespace Sonde.Tool.Export;

/// <summary>One export.</summary>
/// <param name="LogDirectory">The folder with the runs, as given.</param>
/// <param name="Format">One of <see cref="Formats"/>.</param>
/// <param name="Output">A file, a folder for <see cref="TensorBoard"/>, or <see cref="StandardOutput"/>.</param>
/// <param name="Filter">Which runs and tags.</param>
/// <param name="Force">Whether files that are there are replaced.</param>
internal sealed record ExportRequest(string LogDirectory, string Format, string Output, ExportFilter Filter, bool Force)
{
    public const string TensorBoard = "tensorboard";

    public const string StandardOutput = "-";

    public static readonly string[] Formats = ["csv", "json", "jsonl", "parquet", TensorBoard];

    public bool ToStandardOutput => Output == StandardOutput;

    public bool IsTensorBoard => Format == TensorBoard;

    /// <summary>Parquet is written with its footer last and read from there; a folder is no stream.</summary>
    public static bool CanStream(string format) => format is "csv" or "json" or "jsonl";
}
