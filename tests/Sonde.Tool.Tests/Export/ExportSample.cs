// A log directory with all that makes exporting hard: several files, awkward tags, steps that fall, values that are no numbers.
namespace Sonde.Tool.Tests.Export;

/// <summary>Writes runs below <c>runs/</c> and remembers every point, in the order in which an export has to hold them.</summary>
internal sealed class ExportSample : IDisposable
{
    public const string AwkwardTag = "précision, \"top-5\" ✓\n日本";

    private readonly List<(string Run, string File, List<Point> Points)> _files = [];

    public WorkFolder Folder { get; } = new();

    public string Path => Folder.Path;

    /// <summary>By run, within it by first appearance of the tag, within it by file and place.</summary>
    public IReadOnlyList<Point> Points =>
    [
        .. _files.GroupBy(file => file.Run).OrderBy(run => run.Key, StringComparer.Ordinal)
            .SelectMany(run => run.SelectMany(file => file.Points).GroupBy(point => point.Tag).SelectMany(tag => tag)),
    ];

    /// <summary>The event files in the order in which an export reads those of a run: as they were begun.</summary>
    public IReadOnlyList<string> FilesOf(string run) => [.. _files.Where(file => file.Run == run).Select(file => file.File)];

    /// <summary>Two files in a, one in b/c, none but the header in empty.</summary>
    public static ExportSample Create()
    {
        var sample = new ExportSample();
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 1e-45, float.MaxValue, 0.1];
        sample.Write("a", add =>
        {
            for (var i = 0; i < 2500; i++)
            {
                add("loss", i < 1500 ? i : i - 700, 1.7e9 + (i / 3.0), Math.Sin(i));
                if (i % 100 == 0) add(AwkwardTag, i / 200, 1.7e9 - i, odd[i / 100 % odd.Length]);
            }
        });
        sample.Write("a", add =>
        {
            add("accuracy", -5, 1.7e9, 0.25);
            for (var i = 0; i < 30; i++) add("loss", 2000 - i, 1.8e9 + i, i % 2 == 0 ? double.NaN : i);
        });
        sample.Write("b/c", add => add("loss", long.MaxValue, 0.125, 3.5));
        sample.Write("empty", _ => { });
        return sample;
    }

    /// <summary>Writes one event file; <paramref name="more"/> may add what is no scalar.</summary>
    public string Write(string run, Action<Action<string, long, double, double>> write, Action<SummaryWriter>? more = null)
    {
        var points = new List<Point>();
        var file = Folder.Write(run, writer =>
        {
            write((tag, step, wallTime, value) =>
            {
                writer.AddScalar(tag, value, step, wallTime);
                points.Add(new(run, tag, step, wallTime, (float)value));
            });
            more?.Invoke(writer);
        });
        _files.Add((run, file, points));
        return file;
    }

    /// <summary>Runs <c>sonde export runs</c> with further arguments.</summary>
    public Task<(int ExitCode, string Output, string Errors)> ExportAsync(params string[] arguments) =>
        SondeProcess.RunAsync(Path, ["export", "runs", .. arguments]);

    public string At(string name) => System.IO.Path.Join(Path, name);

    public void Dispose() => Folder.Dispose();
}
