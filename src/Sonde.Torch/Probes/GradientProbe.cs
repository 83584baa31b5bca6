// Records gradient-flow frames: the state of each parameter's gradient, its statistics, the weights' norm and the last update's size.
using System.Text.Json;
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Writes <c>sonde/gradient_flow</c>: every step for the first <see cref="EveryStepUntil"/>, then every <see cref="LightInterval"/>th,
/// more rarely where that would cost more than the budget; at level Full every step.
/// </summary>
internal sealed class GradientProbe : IProbe
{
    /// <summary>The probe's name.</summary>
    public const string ProbeName = "gradient-flow";

    /// <summary>Steps at the start that each get a frame.</summary>
    public const int EveryStepUntil = 20;

    /// <summary>Steps between frames from then on, at level Light.</summary>
    public const int LightInterval = 10;

    private readonly ProbeContext? _context;   // null where only ReadNow is wanted
    private readonly nn.Module _model;
    private readonly ParameterInfo[] _parameters;
    private readonly WeightSnapshot _snapshot = new();
    private readonly float[] _frame;
    private bool _headerWritten;

    public GradientProbe(ProbeContext context) : this(context.Model, context.Options)
    {
        _context = context;
        Schedule = context.Schedule(ProbeName, context.Options.Level == MonitorLevel.Full ? 1 : LightInterval, EveryStepUntil);
    }

    /// <summary>A probe for <see cref="ReadNow"/> alone.</summary>
    public GradientProbe(nn.Module model, MonitorOptions options)
    {
        _model = model;
        Schedule = new(new(0, new(options.TimeProvider)), 1);
        var types = GradientReader.ModuleTypes(model);
        _parameters = [.. model.named_parameters().Where(p => options.Watches(p.name)).Select(p =>
        {
            var layer = Torch.GradientFlow.LayerOf(p.name);
            return new ParameterInfo(p.name, layer, types.GetValueOrDefault(layer, ""), p.parameter.shape);
        })];
        _frame = new float[_parameters.Length * GradientFlowColumn.Count];
    }

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; }

    public ProbeNeeds Needs => ProbeNeeds.Gradients | ProbeNeeds.WeightsBefore;

    /// <summary>The rows of the last frame; empty before the first.</summary>
    public IReadOnlyList<GradientFlowRow> LastRows { get; private set; } = [];

    /// <summary>What the trace of the step at hand says of a missing gradient; null where nothing was traced.</summary>
    public Func<GradientFlowRow, (GradientState State, string Reason)?>? Traced { get; set; }

    public void Prepare(long call)
    {
        if (call > 0) TakeSnapshot();   // before the first step weights may yet be loaded
    }

    public void Observe(in StepReading reading)
    {
        Record(reading);
        _snapshot.Clear();
    }

    /// <summary>Reads the gradients as they stand now, with every reason that is known.</summary>
    public IReadOnlyList<GradientFlowRow> ReadNow(Tensor? loss, bool moved)
    {
        var present = _model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        if (!_parameters.Any(info => present.ContainsKey(info.Name)))
            throw new InvalidOperationException("the model has lost all its parameters; it was disposed");
        List<GradientFlowRow> rows = [];
        foreach (var info in _parameters)
        {
            rows.Add(present.TryGetValue(info.Name, out var parameter)
                ? GradientReader.Read(info.Name, info.Layer, info.ModuleType, parameter)
                : new(info.Name, info.Layer, info.ModuleType, info.Shape, GradientState.NoGradient, "no longer a parameter of the model", default));
        }
        var fromLoss = MissingReasons.For(rows, loss, moved);
        return [.. GradientReader.Judge(rows, row => Traced?.Invoke(row) ?? fromLoss(row))];
    }

    private void Record(in StepReading reading)
    {
        var weights = _model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Array.Fill(_frame, float.NaN);
        var moved = false;
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (!weights.TryGetValue(_parameters[i].Name, out var parameter)) continue;
            var ratio = _snapshot.UpdateRatio(_parameters[i].Name, parameter);
            moved |= ratio > 0;
            Row(i)[GradientFlowColumn.WeightNorm] = ToSingle(TensorStatistics.Compute(parameter).Norm);
            Row(i)[GradientFlowColumn.UpdateRatio] = (float)ratio;
        }
        LastRows = ReadNow(reading.Loss, moved);
        for (var i = 0; i < LastRows.Count; i++) Fill(Row(i), LastRows[i]);
        _context?.Writer.AddTensor(_context.Tags.Record(PluginNames.GradientFlow), _frame, [_parameters.Length, GradientFlowColumn.Count], reading.Step, Header());
    }

    /// <summary>The header goes with the first frame only; a reader keeps the first metadata of a tag.</summary>
    private SummaryMetadata? Header()
    {
        if (_headerWritten) return null;
        _headerWritten = true;
        var header = new GradientFlowRecord(1, GradientFlowRecord.Version1Columns, _parameters);
        return new(PluginNames.GradientFlow, JsonSerializer.SerializeToUtf8Bytes(header, RecordJson.Default.GradientFlowRecord), DataClass: DataClass.Tensor);
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
    }

    private void TakeSnapshot()
    {
        _snapshot.Clear();
        foreach (var (name, parameter) in _model.named_parameters()) _snapshot.Take(name, parameter);
    }

    private Span<float> Row(int parameter) => _frame.AsSpan(parameter * GradientFlowColumn.Count, GradientFlowColumn.Count);

    /// <summary>A finite double stays finite: only the non-finite column may say otherwise.</summary>
    private static float ToSingle(double value) => (float)Math.Min(value, float.MaxValue);
}
