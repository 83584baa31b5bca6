// A log directory again: one event file a run, with every good record of the run's files.
using System.Buffers;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Tool.Export;

/// <summary>
/// Records are copied byte for byte in the order of the files (by name) and within a file in file order; the file takes the
/// name of the run's first. With a tag filter, values of other tags are left out and records that hold none at all.
/// </summary>
internal sealed class TensorBoardFolder(string logdir, string output, ExportFilter filter, bool force)
{
    /// <summary>Writes the runs; as many records of each file as <see cref="EventFileInfo.Records"/> says, however much it has grown since.</summary>
    /// <returns>The number of summary values written.</returns>
    /// <exception cref="IOException">A file is there already, cannot be read or written, or was replaced meanwhile.</exception>
    public long Write(IReadOnlyList<Run> runs, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        long points = 0;
        using var folder = new OutputFolder(output, force, cancellation);
        foreach (var run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            folder.Create(NameOf(run));
            foreach (var file in run.Files) points += Copy(file, folder, buffer, cancellation);
            folder.Close();
        }
        cancellation.ThrowIfCancellationRequested();
        folder.Commit();
        return points;
    }

    /// <summary>Where a run's event file goes.</summary>
    public string FileOf(Run run) => Path.Join(output, NameOf(run));

    private static string NameOf(Run run) => Path.Join(run.Name, Path.GetFileName(run.Files[0].Path));

    private long Copy(EventFileInfo file, OutputFolder folder, ArrayBufferWriter<byte> buffer, CancellationToken cancellation)
    {
        if (file.Records == 0) return 0;
        var path = Path.Join(logdir, file.Path);
        using var reader = new EventFileReader(path);
        long points = 0;
        while (reader.Records < file.Records)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!reader.TryReadNext(out var record)) throw new IOException($"'{path}' was replaced while it was being exported.");
            if (filter.Tag is null)
            {
                foreach (var _ in record.Values) points++;
                folder.Write(record.Data);
                continue;
            }
            buffer.ResetWrittenCount();
            if (!EventFilter.TryWrite(record, filter.TakesTag, buffer, out var values)) continue;
            points += values;
            folder.Write(buffer.WrittenSpan);
        }
        return points;
    }
}
