// Rides along with a training loop: one call a step, everything recorded as event files.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Watches a model while it trains. Attach it before the loop, call <see cref="Step"/> after the optimizer's step. It owns none of the
/// tensors, model, optimizer or writer that it is given, copies what it needs, leaves gradients, modes and random state as they are, and
/// never ends a training: what fails inside is reported once, recorded and switched off. Use one monitor from one thread at a time.
/// </summary>
public sealed partial class TrainingMonitor : IDisposable
{
    private readonly nn.Module _model;
    private readonly MonitorOptions _options;
    private readonly MonitorMessages _messages;
    private readonly StepClock _clock;
    private readonly bool _ownsWriter;
    private readonly SummaryWriter? _writer;   // these three are null at level Off
    private readonly InstrumentSet? _instruments;
    private readonly WatchedGradients? _gradients;
    private long _nextStep;
    private long _calls;
    private bool _disposed;

    /// <summary>What it records to, for readings of your own: <c>monitor.Writer?.add_scalar("temperature", t, step)</c>. Null at level Off.</summary>
    public SummaryWriter? Writer => _writer;

    /// <summary>Records one step. Call it after <c>backward()</c> and the optimizer's step, before the next <c>zero_grad()</c>. Never throws, unless
    /// <see cref="MonitorOptions.StopOn"/> asks for that.</summary>
    /// <param name="loss">The loss of this step, a single element; any type and device. Of several elements the mean is recorded.</param>
    /// <param name="x">The input.</param>
    /// <param name="output">
    /// The model's output. Scores [n, C], [..., C] or, as cross_entropy takes them, [n, C, ...] give the accuracy together with integer
    /// <paramref name="y"/>.
    /// </param>
    /// <param name="y">The targets; for a classification an integer class index for each row of scores.</param>
    /// <param name="step">The step to record under, 0 or more and not below the last; by default one more than the last, from 0.</param>
    /// <exception cref="TrainingStoppedException">A finding is at or above <see cref="MonitorOptions.StopOn"/>.</exception>
    /// <remarks>Arguments that look wrong (output and y swapped, a step that falls) are reported once and recorded under <c>sonde/problems</c>.</remarks>
    public void Step(Tensor loss, Tensor? x = null, Tensor? output = null, Tensor? y = null, long? step = null)
    {
        if (_instruments is null) return;
        if (_disposed)
        {
            _messages.Once("disposed", "Step was called after the monitor was disposed; nothing is recorded");
            return;
        }
        _clock.Enter();
        var at = step ?? _nextStep;
        _nextStep = at + 1;
        if (Reading(_calls++, at, loss, x, output, y) is { } reading) _instruments.Step(reading);
        _instruments.BeforeStep(_calls, at);
        var found = _live?.AfterStep(_calls) ?? [];
        _clock.Leave();
        if (found.Count > 0) TellFindings(found, isLive: true);
    }

    private StepReading? Reading(long call, long step, Tensor loss, Tensor? x, Tensor? output, Tensor? y)
    {
        if (loss is not null && !loss.IsInvalid)
            return new(step, call, _calls % _options.AccumulationSteps == 0, loss, Valid(x, "x"), Valid(output, "output"), Valid(y, "y"));
        _messages.Once("loss", $"Step was given a loss that is {(loss is null ? "null" : "disposed")}; such steps are not recorded");
        return null;
    }

    /// <summary>Records what the model reached on held-out data, at the last step; once an epoch. Never throws.</summary>
    /// <param name="validationLoss">The mean loss.</param>
    /// <param name="validationAccuracy">The accuracy, 0..1; null for a regression.</param>
    /// <param name="split">The data's name in the tags: <c>loss/validation</c>; <c>test</c> is another.</param>
    public void Evaluate(double validationLoss, double? validationAccuracy = null, string split = "validation")
    {
        if (_instruments is null) return;
        if (_disposed && _ownsWriter)
        {
            _messages.Once("disposed, Evaluate", "Evaluate was called after the monitor was disposed; nothing is recorded");
            return;
        }
        if (validationAccuracy is < 0 or > 1)
        {
            _messages.Once(
                "accuracy", FormattableString.Invariant($"Evaluate was given an accuracy of {validationAccuracy}; it is a share of 0 to 1, and judged as one"));
        }
        if (string.IsNullOrWhiteSpace(split))
        {
            _messages.Once("Evaluate, split", "Evaluate was given no name for the split; it is recorded as validation");
            split = "validation";
        }
        _instruments.Evaluate(new(validationLoss, validationAccuracy, split, _instruments.LastStep));
    }

    /// <summary>
    /// The gradient flow with every reason that is known: as it stands now, or that of the last recorded frame once
    /// <c>zero_grad()</c> has wiped it.
    /// </summary>
    /// <param name="options">Which rows to list.</param>
    public GradientFlow GradientFlow(GradientFlowOptions? options = null)
    {
        var gradients = _gradients ?? new(_model, _options);
        var now = gradients.ReadNow();
        return new(gradients.Last.Count > 0 && !now.Any(row => row.State == Events.GradientState.Present) ? gradients.Last : now, options);
    }

    /// <summary>
    /// Ends the monitoring and writes out what is pending; closes the file when the monitor opened it. Then prints one line with the verdict,
    /// unless <see cref="MonitorOptions.ReportOnDispose"/> is off. Never throws.
    /// </summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_writer is null) return;
        _instruments!.WriteOut(isLast: true);
        _instruments.Dispose();
        _live?.Dispose();
        var isLast = AttachChecks.Release(_model, _writer, _options.Name);
        try
        {
            if (_ownsWriter) _writer.Dispose();
            else _writer.Flush();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _messages.Once("dispose", $"the event file could not be completed: {exception.Message}");
        }
        if (isLast && _options.ReportOnDispose) PrintReport();
    }

    /// <summary>A tensor that was disposed too early counts as not given.</summary>
    private Tensor? Valid(Tensor? tensor, string name)
    {
        if (tensor is null || !tensor.IsInvalid) return tensor;
        _messages.Once(name, $"Step was given a disposed tensor as {name}; it is left out");
        return null;
    }
}
