// Carries out one export: checks the place, reads the log directory, writes, and says what was written and what was not.
using Sonde.Runs;
using Sonde.Tool.Inspection;

namespace Sonde.Tool.Export;

internal sealed class Exporter(ExportRequest request, TextWriter messages)
{
    /// <summary>Exports. The exit code is 1 when a file or folder could not be read at all; the rest is written all the same.</summary>
    /// <exception cref="IOException">The log directory is not there, or the output cannot or must not be written.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        CommandLine.ExistingFolder(request.LogDirectory);
        RefuseOutput();
        using var logs = new LogDirectory(request.LogDirectory);
        var snapshot = logs.Refresh(cancellation);
        var runs = snapshot.Runs.Where(request.Filter.Takes).ToList();
        RefuseRunFolders(snapshot, runs);
        var unread = Report(snapshot, runs);
        if (NothingRead.In(snapshot, request.LogDirectory) is { } nothing)
        {
            Say($"{nothing} Nothing is written.");
            return ExitCode.Failed;
        }
        var points = request.IsTensorBoard ? Folder().Write(runs, cancellation) : await WriteStreamAsync(runs, cancellation);
        Conclude(snapshot, runs, points);
        return unread ? ExitCode.Failed : ExitCode.Fine;
    }

    private static IPointFormat FormatOf(string name) => name switch
    {
        "csv" => new CsvFormat(),
        "json" => new JsonFormat(),
        "jsonl" => new JsonLinesFormat(),
        _ => Parquet(),
    };

    // On its own, so that no other format loads Parquet.Net.
    private static ParquetFormat Parquet() => new();

    private TensorBoardFolder Folder() => new(request.LogDirectory, request.Output, request.Filter, request.Force);

    private async Task<long> WriteStreamAsync(List<Run> runs, CancellationToken cancellation)
    {
        if (request.ToStandardOutput)
        {
            await using var output = Console.OpenStandardOutput();
            return await FormatOf(request.Format).WriteAsync(runs, request.Filter, output, cancellation);
        }
        using var file = new OutputFile(request.Output, request.Force, cancellation);
        try
        {
            var points = await FormatOf(request.Format).WriteAsync(runs, request.Filter, file.Stream, cancellation);
            cancellation.ThrowIfCancellationRequested();
            file.Commit();
            return points;
        }
        catch (Exception e) when (OutputFile.IsFailure(e))
        {
            // The file is gone already where the export was stopped.
            cancellation.ThrowIfCancellationRequested();
            throw file.Named(e);
        }
    }

    // What can be known before the log directory is read, which may take long.
    private void RefuseOutput()
    {
        if (request.ToStandardOutput) return;
        new ProtectedFolders([request.LogDirectory]).Refuse(request.Output);
        if (!request.IsTensorBoard)
        {
            OutputFile.Refuse(request.Output, request.Force);
            return;
        }
        OutputFolder.Refuse(request.Output);
        if (!request.Force && Directory.Exists(request.Output) && Directory.EnumerateFileSystemEntries(request.Output).Any())
            throw new IOException($"The folder '{request.Output}' is not empty; --force adds to it and replaces files of the same name.");
    }

    // Links may put a run's folder anywhere, and a run's name may lead back into the log directory.
    private void RefuseRunFolders(Snapshot snapshot, List<Run> runs)
    {
        if (request.ToStandardOutput) return;
        var guard = new ProtectedFolders([request.LogDirectory, .. snapshot.Runs.Select(run => Path.Join(request.LogDirectory, run.Name))]);
        if (!request.IsTensorBoard) guard.Refuse(request.Output);
        else foreach (var run in runs) guard.Refuse(Folder().FileOf(run));
    }

    /// <summary>Lists what cannot be in the export; true when whole files or folders are missing from it.</summary>
    private bool Report(Snapshot snapshot, List<Run> runs)
    {
        var leftOut = snapshot.Runs.Except(runs).SelectMany(run => run.Files).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var unread = snapshot.Problems.Where(problem => problem.Offset is null && !leftOut.Contains(problem.Path)).ToList();
        foreach (var problem in unread) Say($"{Path.Join(request.LogDirectory, problem.Path)}: {problem.Reason}");
        foreach (var file in runs.SelectMany(run => run.Files))
        {
            var path = Path.Join(request.LogDirectory, file.Path);
            foreach (var damage in file.Damage) Say($"{path}, offset {damage.Offset}: {damage.Reason} Left out.");
            if (file.TruncatedAt is { } at) Say($"{path}, offset {at}: The last record is incomplete. Left out.");
        }
        return unread.Any(problem => !problem.IsNote);
    }

    private void Conclude(Snapshot snapshot, List<Run> runs, long points)
    {
        var written = Count(runs, request.Filter.TakesTag) with { Points = points };
        var all = Count(snapshot.Runs, static _ => true);
        var files = request.IsTensorBoard ? runs.Count : 1;
        var place = request.ToStandardOutput ? "standard output" : $"{ExportCounts.Part(files, null, "file")}, '{request.Output}'";
        Say($"{written.Describe(request.Filter.IsSet ? all : null)} written to {place}");

        if (request.IsTensorBoard) return;
        var others = runs.Sum(run => Receipt.Summaries(run).Count(series => request.Filter.TakesTag(series.Tag)));
        if (others > 0)
        {
            Say($"{request.Format} holds scalars; {others} series of histograms, images and the like are left out; "
                + $"--format {ExportRequest.TensorBoard} keeps them.");
        }
    }

    private ExportCounts Count(IReadOnlyList<Run> runs, Func<string, bool> takes)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        long points = 0;
        foreach (var (tag, count) in runs.SelectMany(SeriesOf).Where(series => takes(series.Tag)))
        {
            tags.Add(tag);
            points += count;
        }
        return new(runs.Count, tags.Count, points);
    }

    private IEnumerable<(string Tag, int Count)> SeriesOf(Run run)
    {
        var scalars = run.Scalars.Values.Select(series => (series.Tag, series.Count));
        return request.IsTensorBoard ? scalars.Concat(Receipt.Summaries(run).Select(series => (series.Tag, series.Count))) : scalars;
    }

    private void Say(string message) => messages.WriteLine($"sonde: {message}");
}
