// Rides along with a training loop: one call a step, everything recorded as event files, and a diagnosis from those files.
using Sonde.Runs;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Watches a model while it trains. Attach it before the loop, call <see cref="Step"/> after the optimizer's step. It owns none of the
/// tensors, model, optimizer or writer that it is given, copies what it needs, leaves gradients, modes and random state as they are, and
/// never ends a training: what fails inside is said once, recorded and switched off. Use one monitor from one thread at a time.
/// </summary>
public sealed partial class TrainingMonitor : IDisposable
{
    private readonly nn.Module _model;
    private readonly MonitorOptions _options;
    private readonly MonitorMessages _messages;
    private readonly MonitorTags _tags;
    private readonly SummaryWriter? _writer;   // null at level Off
    private readonly bool _ownsWriter;
    private readonly StepClock _clock;
    private readonly DeferredScalars? _deferred;   // null at level Off
    private readonly GuardedProbe[] _probes = [];
    private readonly GradientProbe? _gradients;
    private readonly Task _provenance = Task.CompletedTask;
    private long _nextStep;
    private long _lastStep;
    private long _calls;
    private bool _disposed;

    private TrainingMonitor(nn.Module model, optim.Optimizer? optimizer, SummaryWriter? writer, bool ownsWriter, MonitorOptions options)
    {
        (_model, _writer, _ownsWriter, _options) = (model, writer, ownsWriter, options);
        _tags = new(options.Name);
        _clock = new(options.TimeProvider);
        _messages = new(options.Messages, options.Name ?? ModuleNames.NameOf(model));
        if (writer is null) return;
        _deferred = new(writer, options.TimeProvider);
        var budget = new ProbeBudget(options.Budget, _clock);
        var probes = ProbeSet.For(new(writer, _tags, _messages, model, optimizer, options, budget, _deferred));
        _gradients = probes.OfType<GradientProbe>().FirstOrDefault();
        _probes = [.. probes.Select(probe => new GuardedProbe(probe, _messages, writer, _tags))];
        _provenance = RecordOrigin(optimizer);
        _keepRecords = KeepRecords;
        GuardRecord(HearWarnings);
        StartWatch(optimizer, budget);
        ArmTrace();
        foreach (var probe in _probes) probe.Prepare(0, 0);
    }

    /// <summary>Attaches a monitor to a model.</summary>
    /// <param name="model">The model; its modules are registered and its parameters exist.</param>
    /// <param name="optimizer">The optimizer that trains it, or null: then learning rates are not recorded.</param>
    /// <param name="writer">Where to record. The caller disposes it, after the monitor.</param>
    /// <param name="options">Level, name, budget and so on.</param>
    /// <exception cref="ArgumentException">The model is disposed or has no parameters, the optimizer belongs to another model, the writer is disposed, or an option makes no sense.</exception>
    /// <exception cref="InvalidOperationException">The model is attached already, or another model has the same name on this writer.</exception>
    public static TrainingMonitor Attach(nn.Module model, optim.Optimizer? optimizer, SummaryWriter writer, MonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= new MonitorOptions();
        if (options.Level == MonitorLevel.Off) return new(model, optimizer, null, ownsWriter: false, options);
        AttachChecks.Check(model, optimizer, options);
        AttachChecks.Check(writer);
        return Start(model, optimizer, writer, ownsWriter: false, options);
    }

    /// <summary>Attaches a monitor that writes to a folder of its own, and closes the file when disposed.</summary>
    /// <param name="model">The model; its modules are registered and its parameters exist.</param>
    /// <param name="optimizer">The optimizer that trains it, or null: then learning rates are not recorded.</param>
    /// <param name="logdir">The run's folder; made where it does not exist. Nothing is made at level Off.</param>
    /// <param name="options">Level, name, budget and so on.</param>
    /// <exception cref="ArgumentException">As for the other form.</exception>
    /// <exception cref="InvalidOperationException">The model is attached already.</exception>
    public static TrainingMonitor Attach(nn.Module model, optim.Optimizer? optimizer, string logdir, MonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(logdir);
        options ??= new MonitorOptions();
        if (options.Level == MonitorLevel.Off) return new(model, optimizer, null, ownsWriter: false, options);
        AttachChecks.Check(model, optimizer, options);
        var writer = new SummaryWriter(logdir);
        try
        {
            return Start(model, optimizer, writer, ownsWriter: true, options);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private static TrainingMonitor Start(nn.Module model, optim.Optimizer? optimizer, SummaryWriter writer, bool ownsWriter, MonitorOptions options)
    {
        AttachChecks.Claim(model, writer, options.Name);
        return new(model, optimizer, writer, ownsWriter, options);
    }

    /// <summary>Records one step. Call it after <c>backward()</c> and the optimizer's step, before the next <c>zero_grad()</c>. Never throws.</summary>
    /// <param name="loss">The loss of this step, a single element; any type and device.</param>
    /// <param name="x">The input.</param>
    /// <param name="output">The model's output; [n, C] together with integer <paramref name="y"/> gives the accuracy.</param>
    /// <param name="y">The targets; n integer labels for a classification.</param>
    /// <param name="step">The step to record under; by default one more than the last, from 0.</param>
    public void Step(Tensor loss, Tensor? x = null, Tensor? output = null, Tensor? y = null, long? step = null)
    {
        if (_writer is null) return;
        if (_disposed)
        {
            _messages.Once("disposed", "Step was called after the monitor was disposed; nothing is recorded");
            return;
        }
        _clock.Enter();
        _lastStep = step ?? _nextStep;
        _nextStep = _lastStep + 1;
        Read(_calls++, loss, x, output, y);
        GuardRecord(_keepRecords);
        foreach (var probe in _probes) probe.Prepare(_calls, _lastStep);
        _clock.Leave();
    }

    private void Read(long call, Tensor loss, Tensor? x, Tensor? output, Tensor? y)
    {
        if (loss is null || loss.IsInvalid)
        {
            _messages.Once("loss", $"Step was given a loss that is {(loss is null ? "null" : "disposed")}; such steps are not recorded");
            return;
        }
        var reading = new StepReading(_lastStep, call, _calls % _options.AccumulationSteps == 0, loss, Valid(x, "x"), Valid(output, "output"), Valid(y, "y"));
        EndWatchedStep(reading);
        EndTrace(reading);
        foreach (var probe in _probes) probe.Observe(reading);
        Watch(reading);
        RearmTrace();
        WatchBackward();
    }

    /// <summary>Records what the model reached on held-out data, at the last step; once an epoch. Never throws.</summary>
    /// <param name="validationLoss">The mean loss.</param>
    /// <param name="validationAccuracy">The accuracy, 0..1; null for a regression.</param>
    /// <param name="split">The data's name in the tags: <c>loss/validation</c>; <c>test</c> is another.</param>
    public void Evaluate(double validationLoss, double? validationAccuracy = null, string split = "validation")
    {
        if (_writer is null) return;
        if (_disposed && _ownsWriter)
        {
            _messages.Once("disposed, Evaluate", "Evaluate was called after the monitor was disposed; nothing is recorded");
            return;
        }
        if (validationAccuracy is < 0 or > 1)
            _messages.Once("accuracy", FormattableString.Invariant($"Evaluate was given an accuracy of {validationAccuracy}; it is a share of 0 to 1, and judged as one"));
        if (string.IsNullOrWhiteSpace(split))
        {
            _messages.Once("Evaluate, split", "Evaluate was given no name for the split; it is taken for validation");
            split = "validation";
        }
        FetchDeferred();
        try
        {
            _writer.AddScalar(_tags.Scalar($"loss/{split}"), validationLoss, _lastStep);
            if (validationAccuracy is { } accuracy) _writer.AddScalar(_tags.Scalar($"accuracy/{split}"), accuracy, _lastStep);
        }
        catch (Exception exception)
        {
            GuardedProbe.Report(_messages, _writer, _tags, "Evaluate", exception, _lastStep);
        }
    }

    /// <summary>
    /// The gradient flow with every reason that is known: as it stands now, or that of the last recorded frame once
    /// <c>zero_grad()</c> has wiped it.
    /// </summary>
    /// <param name="options">Which rows to list.</param>
    public GradientFlow GradientFlow(GradientFlowOptions? options = null)
    {
        var probe = _gradients ?? new GradientProbe(_model, _options);
        var now = probe.ReadNow();
        return new(probe.LastRows.Count > 0 && !now.Any(row => row.State == Events.GradientState.Present) ? probe.LastRows : now, options);
    }

    /// <summary>
    /// Diagnoses this run from its event files, which are the one truth: the most probable cause comes first. Empty at level Off.
    /// </summary>
    /// <exception cref="IOException">The files cannot be read back.</exception>
    public IReadOnlyList<Finding> Diagnose()
    {
        if (_writer is null) return [];
        var folder = _writer.LogDirectory;
        if (!_disposed)
        {
            Task.WaitAll(_provenance, _modelGraph);
            FetchDeferred();
            GuardRecord(() => RecordWarnings(countsToo: true));
            _writer.Flush();
        }
        using var log = new LogDirectory(folder);
        return log.Refresh().Find(".") is { } run ? Diagnostician.Diagnose(run).Findings : [];
    }

    /// <summary>Ends the monitoring and writes out what is pending; closes the file when the monitor opened it.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_writer is null) return;
        EndTraceUnread();
        _untraced?.Dispose();
        DisarmTrace();
        GuardWatch(() => _watch?.Dispose());
        FetchDeferred();
        foreach (var probe in _probes) probe.Dispose();
        EndWarnings();
        GuardRecord(() => RecordOverhead(atEnd: true));
        Task.WaitAll(_provenance, _modelGraph);
        AttachChecks.Release(_model, _writer, _options.Name);
        try
        {
            if (_ownsWriter) _writer.Dispose();
            else _writer.Flush();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _messages.Once("dispose", $"the event file could not be completed: {exception.Message}");
        }
    }

    /// <summary>A tensor that was disposed too early counts as not given.</summary>
    private Tensor? Valid(Tensor? tensor, string name)
    {
        if (tensor is null || !tensor.IsInvalid) return tensor;
        _messages.Once(name, $"Step was given a disposed tensor as {name}; it is left out");
        return null;
    }
}
