// A log directory that is gone after the test, and what was recorded there.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Torch.Tests.Monitor;

internal sealed class TemporaryRun : IDisposable
{
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"sonde-{Guid.NewGuid():N}");

    public StringWriter Messages { get; } = new();

    /// <summary>Messages are kept, and there is neither a last line nor one for each error: tests of single messages count them.</summary>
    public MonitorOptions Options => new() { Messages = Messages, ReportOnDispose = false, LiveDiagnosis = false };

    /// <summary>Everything written so far; flush or dispose the writer first.</summary>
    public Run Load()
    {
        using var log = new LogDirectory(Folder);
        return log.Refresh().Find(".") ?? throw new InvalidOperationException("nothing was recorded");
    }

    public double[] Values(string tag)
    {
        var series = Load().Scalars[tag];
        var values = new double[series.Count];
        series.CopyValues(0, values);
        return values;
    }

    public long[] Steps(string tag)
    {
        var series = Load().Scalars[tag];
        var steps = new long[series.Count];
        series.CopySteps(0, steps);
        return steps;
    }

    public FrameSeries<GradientFlowRecord> Frames(string tag = "sonde/gradient_flow") =>
        FrameSeries.Open(GradientFlowRecord.Reading, Load().Blobs[tag], out _)!;

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
