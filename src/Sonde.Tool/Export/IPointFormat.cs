// A format that holds the scalar points of all runs in one stream.
using Sonde.Runs;

namespace Sonde.Tool.Export;

/// <summary>Writes points as they come, never a whole series at once.</summary>
internal interface IPointFormat
{
    /// <summary>Writes every point of the series that the filter takes; runs are those that it takes. The stream stays open.</summary>
    /// <returns>The number of points written.</returns>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    Task<long> WriteAsync(IReadOnlyList<Run> runs, ExportFilter filter, Stream to, CancellationToken cancellation);
}
