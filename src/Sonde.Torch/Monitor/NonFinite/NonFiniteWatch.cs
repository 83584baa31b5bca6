// Watches a training for its first NaN or infinity, keeps what a replay needs, and looks into a failed step once.
using System.Globalization;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// A step costs one check of the loss's value, and a look at weights and buffers as often as the budget allows; with a replay they are copied
/// as well. They are also looked at when the gradient reading of the step found something that is not finite.
/// </summary>
internal sealed class NonFiniteWatch : IDisposable
{
    /// <summary>Failed steps that are looked into in one run at most.</summary>
    public const int MostLooks = 3;

    // A validation may run between the failed step and the next; a stack is some 4 KiB.
    private const int MostLines = 10_000;

    private readonly nn.Module _model;
    private readonly optim.Optimizer? _optimizer;
    private readonly Func<Tensor, Tensor, Tensor>? _replay;
    private readonly MonitorMessages _messages;
    private readonly Action<NonFiniteLook, long> _record;
    private readonly TrainingState _kept;
    private readonly ProbeSchedule? _schedule;
    private OpTraceSession? _next;
    private string _nextSeen = "";
    private int _looks;
    private NonFiniteLook? _first;   // at the step before the one that is traced
    private readonly LossQueue _onDevice = new(DeferredScalars.Together);
    private readonly WeightWatch _weights;
    private readonly ProbeSchedule _checks;    // all of weights and buffers, as often as the budget allows
    private readonly ProbeSchedule _samples;   // a sample of them, after each step
    private long _finiteAt = -1;   // the newest step after which weights and buffers were seen finite
    private bool _buffersTold;
    private bool _recorded;

    /// <param name="model">The monitored model.</param>
    /// <param name="optimizer">Its optimizer, where known.</param>
    /// <param name="options">Whether there is a replay.</param>
    /// <param name="budget">The time that the monitor's readings share.</param>
    /// <param name="messages">Says the one line.</param>
    /// <param name="record">Writes the record of a look at a step.</param>
    public NonFiniteWatch(
        nn.Module model, optim.Optimizer? optimizer, MonitorOptions options, ProbeBudget budget, MonitorMessages messages, Action<NonFiniteLook, long> record)
    {
        (_model, _optimizer, _replay, _messages, _record) = (model, optimizer, options.Replay, messages, record);
        _kept = new TrainingState(model);
        _weights = new WeightWatch(model);
        _checks = new ProbeSchedule(budget, _weights.IsOnDevice ? DeferredScalars.Together : 1, accumulationSteps: options.AccumulationSteps);
        _samples = new ProbeSchedule(budget, 1, accumulationSteps: options.AccumulationSteps, isFixed: true);
        if (_weights.Broken() is [var bad, ..])
        {
            var op = new NonFiniteOp(NonFiniteKind.Weights, "")
            {
                Culprit = bad.Name,
                Layer = ModuleNames.LayerOf(bad.Name),
                Inputs = [TensorValues.Range(bad.Name, bad.Tensor)],
            };
            Tell(new NonFiniteLook("weights", "step", op), 0, first: true);
            return;
        }

        if (_replay is null)
            return;
        _schedule = new ProbeSchedule(budget, 1, accumulationSteps: options.AccumulationSteps);
        _kept.Take(-1);
    }

    /// <summary>Whether nothing more is to be found out in this run.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Ends the trace that began after a failed step.</summary>
    public void StopNext() => _next?.Stop();

    /// <summary>Reads that trace.</summary>
    public void EndNext(in StepReading reading)
    {
        if (_next is not { } session)
            return;
        StopNext();
        if (session.ThreadId == Environment.CurrentManagedThreadId && StepLook.AtNext(_nextSeen, session, reading, _model) is { } look)
            Tell(look with { Place = _first?.Place, FiniteAt = _first?.FiniteAt }, reading.Step, first: false);
        session.Dispose();
        _next = null;
    }

    /// <summary>Looks at a step that is over.</summary>
    /// <param name="reading">The step.</param>
    /// <param name="gradients">The gradient rows that were read of this very step, or null.</param>
    public void Observe(in StepReading reading, IReadOnlyList<GradientFlowRow>? gradients)
    {
        if (IsDone)
            return;
        if (reading.LossValue is null && _replay is null && reading.Loss.device_type != DeviceType.CPU)
        {
            ObserveOnDevice(reading);
        }
        else if (reading.LossValue is { } loss ? !float.IsFinite(loss) : !TensorValues.AreFinite(reading.Loss))
        {
            Look("loss", reading);
        }
        else if (reading.OptimizerStepped
            && (_checks.IsDue(reading.Call) || HasBadGradient(gradients) || !SampleIsFinite(reading)) && !WeightsAreFinite(reading))
        {
            return;
        }
        else if (_schedule is not null && reading.OptimizerStepped && _schedule.IsDue(reading.Call))
        {
            Keep(reading);
        }
    }

    private static bool HasBadGradient(IReadOnlyList<GradientFlowRow>? gradients) =>
        gradients is not null && gradients.Any(row => row.Statistics.NonFinite > 0);

    private bool SampleIsFinite(in StepReading reading)
    {
        if (_weights.IsOnDevice || _buffersTold) return true;   // buffers that are known to be broken would ask for a whole look in each step
        bool finite;
        using (_samples.MeasureInStep()) finite = _weights.SampleIsFinite();
        _samples.Done(reading.Call);
        if (finite) _finiteAt = reading.Step;
        return finite;
    }

    /// <summary>Looks at weights and buffers, and into the step where they are not finite.</summary>
    private bool WeightsAreFinite(in StepReading reading)
    {
        IReadOnlyList<NamedTensor> broken;
        using (_checks.MeasureInStep()) broken = _weights.Broken();
        _checks.Done(reading.Call);
        if (broken.Count == 0)
        {
            _finiteAt = reading.Step;
            return true;
        }

        if (broken[0].Role == TensorRole.Buffer)
        {
            // What only eval() reads does not stop the training; the loss may yet fail for another reason.
            if (!_buffersTold) Tell(StepLook.At("buffers", reading, _model, _optimizer, broken, _finiteAt), reading.Step, first: true);
            (_buffersTold, _finiteAt) = (true, reading.Step);
            return true;
        }

        Look("weights", reading);
        return false;
    }

    public void Dispose()
    {
        _next?.Dispose();
        _next = null;
        _kept.Dispose();
        _onDevice.Dispose();
        _checks.Leave();
        _samples.Leave();
    }

    /// <summary>The same for a loss on a device, which is known some steps later; with a replay, which needs the batch, each is waited for.</summary>
    internal void ObserveOnDevice(in StepReading reading)
    {
        if (_onDevice.Add(reading.Step, reading.Loss) is not { } failed)
            return;
        if (failed == reading.Step)
            Look("loss", reading);
        else
            Look("loss", reading with { Step = failed, X = null, Output = null, Y = null }, late: true);
    }

    private void Keep(in StepReading reading)
    {
        bool finite;
        using (_schedule!.MeasureInStep())
        {
            finite = _weights.Broken() is not [{ Role: TensorRole.Parameter }, ..];
            if (finite)
                _kept.Take(reading.Step);
        }

        _schedule.Done(reading.Call);
        if (!finite)
            Look("weights", reading);
    }

    private void Look(string seen, in StepReading reading, bool late = false)
    {
        _looks++;
        IsDone = _looks >= MostLooks;
        if (_replay is null)
        {
            var broken = _weights.Broken();
            var look = StepLook.At(seen, reading, _model, _optimizer, broken, _finiteAt);
            Tell(late
                ? look with { Known = $"losses on a device are looked at {DeferredScalars.Together} together, and the tensors of that step are gone" }
                : look, reading.Step, first: true);
            _first = look;
            // Weights that are broken by now make every later step fail: that says nothing of this one.
            if (!IsDone && broken is not [{ Role: TensorRole.Parameter }, ..])
            {
                (_next, _nextSeen) = (OpTraceSession.Start(
                    _model, everything: true, mostLines: MostLines, values: true, batch: reading.X is { } x && x.dim() > 0 ? x.shape[0] : 0), seen);
            }
            return;
        }

        Tell(Replay(seen, reading), reading.Step, first: true);
    }

    private NonFiniteLook Replay(string seen, in StepReading reading)
    {
        if (reading.X is not { } x)
        {
            return StepLook.At(
                seen, reading, _model, _optimizer, _weights.Broken(), _finiteAt) with
            { Notes = ["Replay needs the batch: give x (and y) to Step"] };
        }
        try
        {
            return new ReplayLook(_model, _optimizer, _replay!, _kept).Run(seen, reading.Step, x, reading.Y);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var hint = reading.Y is null ? " (Step was given no y, so Replay got null for it)" : "";
            return StepLook.At(seen, reading, _model, _optimizer, _weights.Broken(),
                _finiteAt) with
            { Notes = [$"the step could not be run again: {exception.GetType().Name}: {exception.Message.Split('\n')[0].Trim()}{hint}"] };
        }
    }

    private void Tell(NonFiniteLook look, long step, bool first)
    {
        IsDone |= look.Op is not null;
        var what = look.Seen switch { "loss" => "the loss is not finite", "buffers" => "buffers are not finite", _ => "the weights are not finite" };
        var line = string.Create(CultureInfo.InvariantCulture, $"{what} at step {step}{(first ? "" : " either")}: {look.Summary}")
            + string.Concat(look.Notes.Prepend(look.SamplesNote).OfType<string>().Select(note => $". {char.ToUpperInvariant(note[0])}{note[1..]}"));
        _messages.Once(
            $"not finite{(look.Seen == "buffers" ? ", buffers" : "")}, {(first ? "the step" : "the next step")}{(look.Op is null ? "" : ", found")}", line);
        // The last record counts: what later steps show of weights that are poisoned by then must not stand for the step that did it.
        if (look.Op is null && _recorded)
            return;
        _recorded = look.Seen != "buffers";
        _record(look, step);
    }
}
