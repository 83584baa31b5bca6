// Records gradient-flow frames: the state of each parameter's gradient, its statistics, the weights' norm and the last update's size.
using Sonde.Events;
using TorchSharp.Modules;

namespace Sonde.Torch;

/// <summary>
/// Writes <c>sonde/gradient_flow</c>: every step for the first <see cref="EveryStepUntil"/>, then every <see cref="LightInterval"/>th,
/// more rarely where that would cost more than the budget, but by half of the run at most; at level Full every step.
/// </summary>
internal sealed class GradientProbe : IProbe
{
    private const int Columns = GradientFlowColumn.CountWithWeights;

    /// <summary>The probe's name.</summary>
    public const string ProbeName = "gradient-flow";

    /// <summary>Steps at the start that each get a frame.</summary>
    public const int EveryStepUntil = 20;

    /// <summary>The share by which a run may grow between two frames, whatever they cost: a fault that began late must show in some.</summary>
    public const double LatestAfter = 0.5;

    /// <summary>Steps between frames from then on, at level Light.</summary>
    public const int LightInterval = 10;

    private readonly ProbeContext _context;
    private readonly WatchedGradients _gradients;
    private readonly ParameterInfo[] _parameters;
    private readonly HashSet<string> _watched;
    private readonly WeightSnapshot _snapshot = new();
    private readonly float[] _frame;
    private readonly Func<double>[] _ratios;
    private readonly int[] _weights;   // entries of the batch
    private bool _newNoted;
    private bool _headerWritten;

    public GradientProbe(ProbeContext context)
    {
        (_context, _gradients, _parameters) = (context, context.Gradients, context.Gradients.Parameters);
        Schedule = context.Schedule(ProbeName, context.Options.Level == MonitorLevel.Full ? 1 : LightInterval, EveryStepUntil, LatestAfter);
        _watched = [.. _parameters.Select(info => info.Name)];
        (_frame, _ratios, _weights) = (new float[_parameters.Length * Columns], new Func<double>[_parameters.Length], new int[_parameters.Length]);
    }

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; }

    public void Prepare(long call)
    {
        if (call > 0) TakeSnapshot();   // before the first step weights may yet be loaded
    }

    public void Observe(in StepReading reading)
    {
        Record(reading);
        _snapshot.Clear();
    }

    public void Dispose() => _snapshot.Dispose();

    /// <summary>The rows of a frame are those of the first; what joins the model later has none.</summary>
    private void NoteNew(Dictionary<string, Parameter> present)
    {
        if (_newNoted || _gradients.JoinedLater(present) is not { Count: > 0 } fresh) return;
        _newNoted = true;
        _context.Messages.Once(
            "new parameters", $"{fresh.Count} {(fresh.Count == 1 ? "parameter was" : "parameters were")} added after Attach ({string.Join(", ", fresh.Take(4))}"
            + (fresh.Count > 4 ? $" and {fresh.Count - 4} more" : "") + "); they are not watched: dispose this monitor and attach a new one");
    }

    private void Record(in StepReading reading)
    {
        var present = _gradients.Present();
        NoteNew(present);
        using var batch = new StatisticsBatch();
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (!present.TryGetValue(_parameters[i].Name, out var parameter))
            {
                _weights[i] = -1;
                continue;
            }
            _ratios[i] = _snapshot.UpdateRatio(_parameters[i].Name, parameter, batch);
            _weights[i] = batch.Add(parameter);
        }
        var rows = _gradients.Read(present, batch);
        Array.Fill(_frame, float.NaN);
        var moved = false;
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (_weights[i] < 0) continue;
            var ratio = _ratios[i]();
            moved |= ratio > 0;
            FillWeights(Row(i), batch[_weights[i]], ratio);
        }
        var judged = _gradients.Keep(rows, reading.Loss, moved);
        for (var i = 0; i < judged.Count; i++) Fill(Row(i), judged[i]);
        _context.Writer.AddTensor(_context.Tags.Record(GradientFlowRecord.Reading), _frame, [_parameters.Length, Columns], reading.Step, Header());
    }

    /// <summary>The header goes with the first frame only; a reader keeps the first metadata of a tag.</summary>
    private SummaryMetadata? Header()
    {
        if (_headerWritten) return null;
        _headerWritten = true;
        var header = new GradientFlowRecord { Columns = GradientFlowRecord.ColumnsWithWeights, Parameters = _parameters };
        return new(GradientFlowRecord.Reading.Plugin, GradientFlowRecord.Reading.Write(header), DataClass: DataClass.Tensor);
    }

    private static void Fill(Span<float> row, GradientFlowRow read)
    {
        row[GradientFlowColumn.State] = (float)read.State;
        if (read.State != GradientState.Present) return;
        row[GradientFlowColumn.MeanAbs] = ToSingle(read.Statistics.MeanAbs);
        row[GradientFlowColumn.MaxAbs] = ToSingle(read.Statistics.MaxAbs);
        row[GradientFlowColumn.Norm] = ToSingle(read.Statistics.Norm);
        row[GradientFlowColumn.ZeroShare] = (float)read.Statistics.ZeroShare;
        row[GradientFlowColumn.NonFinite] = read.Statistics.NonFinite;
        row[GradientFlowColumn.NaNs] = read.Statistics.NaNs;
        row[GradientFlowColumn.Infinities] = read.Statistics.Infinities;
    }

    private static void FillWeights(Span<float> row, TensorStatistics weights, double ratio)
    {
        row[GradientFlowColumn.WeightNorm] = ToSingle(weights.Norm);
        row[GradientFlowColumn.UpdateRatio] = (float)ratio;
        row[GradientFlowColumn.WeightMeanAbs] = ToSingle(weights.MeanAbs);
        row[GradientFlowColumn.WeightMaxAbs] = ToSingle(weights.MaxAbs);
        row[GradientFlowColumn.WeightZeroShare] = (float)weights.ZeroShare;
        row[GradientFlowColumn.WeightNaNs] = weights.NaNs;
        row[GradientFlowColumn.WeightInfinities] = weights.Infinities;
    }

    private void TakeSnapshot()
    {
        _snapshot.Clear();
        foreach (var (name, parameter) in _context.Model.named_parameters())
        {
            if (_watched.Contains(name)) _snapshot.Take(name, parameter);
        }
    }

    private Span<float> Row(int parameter) => _frame.AsSpan(parameter * Columns, Columns);

    /// <summary>A finite double stays finite: only the non-finite column may say otherwise.</summary>
    private static float ToSingle(double value) => (float)Math.Min(value, float.MaxValue);
}
