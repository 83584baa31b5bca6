// Records what the training loop does in a step: modes, gradients, optimizer, and whether parameters move.
using Sonde.Events;
using Sonde.Torch.Interop;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Writes <c>sonde/training_loop</c>: each of the first <see cref="EveryStepUntil"/> calls, then every <see cref="Interval"/>th, and the modes at
/// each evaluation.
/// </summary>
internal sealed class TrainingLoopProbe : IProbe
{
    public static readonly string ProbeName = TrainingLoopRecord.Reading.Name;

    public const int EveryStepUntil = 10;

    public const int Interval = 20;

    private const int MostNames = 20;
    private const long FewestUnread = 5;
    private const int MostHooks = 2;
    private const long LargestHooked = 1 << 16;
    private readonly ProbeContext _context;
    private readonly ModeWatch _modes;
    private readonly NormWatch _norms;
    private readonly ParameterMoves _moves = new();
    private readonly List<ParameterHook> _hooks = [];
    private long? _lastCall;
    private List<object>? _compared;
    private (string[] Missing, int Foreign) _comparison;
    private bool _isArmed;

    public TrainingLoopProbe(ProbeContext context)
    {
        _context = context;
        Schedule = context.Schedule(ProbeName, Interval, EveryStepUntil);
        _norms = new(Schedule);
        _modes = new(context.Model, _norms.See);
    }

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; }

    public bool ReadsWholeGroup => true;

    public void Prepare(long call)
    {
        if (_isArmed) return;   // a later call of the same group
        _isArmed = true;
        Rehook();
        foreach (var hook in _hooks) hook.Arm();
        _norms.IsArmed = call >= Interval;
    }

    public void Observe(in StepReading reading)
    {
        if (!reading.OptimizerStepped) return;
        _isArmed = false;
        Record(_modes.OfStep(), reading.Call, reading.Step);
    }

    /// <summary>What has happened since the last record, on steps that were not due.</summary>
    public void WriteOut(long call, long step)
    {
        if (_lastCall is { } last && call - last >= FewestUnread && _modes.Newest is { } modes) Record(modes, call, step);
    }

    private void Record(Modes modes, long call, long step)
    {
        var parameters = _context.Model.named_parameters().Where(p => !p.parameter.IsInvalid).Select(p => (p.name, p.parameter)).ToList();
        var trainable = parameters.Where(p => p.parameter.requires_grad).ToList();
        var (moved, watched) = _moves.Look(trainable);
        var hook = _hooks.Find(h => h.Fresh > 0) ?? _hooks.Find(h => h.Backwards > 0) ?? _hooks.FirstOrDefault();
        var (missing, foreign) = _context.Optimizer is { } optimizer ? Compare(optimizer, parameters) : ([], 0);
        var record = new TrainingLoopRecord
        {
            Training = modes.Training,
            OtherMode = modes.OtherMode,
            Forwards = modes.Forwards,
            HasModes = _modes.HasModes,
            Optimizer = _context.Optimizer?.GetType().Name,
            Groups = _context.Optimizer is null ? [] : OptimizerFacts.Groups(_context.Optimizer),
            NotInOptimizer = missing,
            Foreign = foreign,
            Moved = moved,
            Watched = watched,
            Still = moved is null ? null : _moves.Still.Count,
            StillNames = moved is null ? [] : [.. _moves.Still.Take(MostNames)],
            Calls = _lastCall is { } last ? (int)Math.Min(int.MaxValue, call - last) : 0,
            AccumulationSteps = _context.Options.AccumulationSteps,
            WithGradient = trainable.Count == 0 ? null : (double)trainable.Count(p => HasGradient(p.parameter)) / trainable.Count,
            GradientOf = hook?.Name,
            FreshGradient = hook?.Fresh,
            GradientBefore = hook?.Before,
            GradientAfter = hook is null ? null : ParameterHook.NormOfGradient(hook.Parameter),
            StepBeforeBackward = hook is { ChangedBefore: { } before, ChangedAfter: { } after } ? before && !after : null,
            StillFor = _hooks.Min(h => h.StillFor),
            InTraining = _modes.Trained,
            InEval = _modes.Evaluated,
            Backwards = hook is null ? null : _hooks.Max(h => h.Backwards),
            NormValues = _norms.Fewest?.Values,
            NormLayer = _norms.Fewest?.Layer,
            NormShift = _norms.Furthest?.Shift,
            NormScale = _norms.Furthest?.Scale,
            NormShiftLayer = _norms.Furthest?.Layer,
        };
        _lastCall = call;
        _modes.ForgetCounts();
        _norms.Forget();
        foreach (var each in _hooks) each.Disarm();
        if (_hooks.Find(h => h.Failure is not null)?.Failure is { } failure) throw new InvalidOperationException(failure.Message, failure);
        _context.AddRecord(TrainingLoopRecord.Reading, record, step);
    }

    public void Evaluate(long step)
    {
        var modes = _modes.OfEvaluation();
        _context.AddRecord(TrainingLoopRecord.Reading, new TrainingLoopRecord
        {
            IsEvaluation = true,
            Training = modes.Training,
            OtherMode = modes.OtherMode,
            Forwards = modes.Forwards,
            HasModes = _modes.HasModes,
        }, step);
    }

    public void Dispose()
    {
        _modes.Dispose();
        foreach (var hook in _hooks) hook.Dispose();
        _hooks.Clear();
    }

    /// <summary>The same as before where both lists are: comparing by address takes longer than comparing references.</summary>
    private (string[] Missing, int Foreign) Compare(optim.Optimizer optimizer, List<(string Name, Parameter Parameter)> parameters)
    {
        List<object> now = [.. parameters.Where(p => p.Parameter.requires_grad).Select(p => p.Parameter), optimizer, .. OptimizerFacts.Held(optimizer)];
        if (_compared is null || !_compared.SequenceEqual(now, ReferenceEqualityComparer.Instance))
            _comparison = OptimizerFacts.Compare(optimizer, parameters, MostNames);
        _compared = now;
        return _comparison;
    }

    /// <summary>Watches the last and the first small parameter that the optimizer holds, anew where a tensor was replaced.</summary>
    private void Rehook()
    {
        if (!GradientHooks.IsAvailable(out _)) return;
        if (_hooks.Count > 0
            && _hooks.TrueForAll(
                h => !h.Parameter.IsInvalid && h.Parameter.requires_grad && ReferenceEquals(_context.Model.get_parameter(h.Name), h.Parameter)))
        {
            return;
        }
        foreach (var hook in _hooks) hook.Dispose();
        _hooks.Clear();
        var held = _context.Optimizer is null ? null : new HashSet<Tensor>(OptimizerFacts.Held(_context.Optimizer), new TensorIdentity());
        var suited = _context.Model.named_parameters()
            .Where(p => !p.parameter.IsInvalid && p.parameter.requires_grad && p.parameter.numel() <= LargestHooked)
            .ToList();
        if (held is not null && suited.Any(p => held.Contains(p.parameter))) suited.RemoveAll(p => !held.Contains(p.parameter));
        if (suited.Count == 0) return;
        foreach (var (name, parameter) in new[] { suited[^1], suited[0] }.DistinctBy(p => p.name).Take(MostHooks))
            _hooks.Add(new(name, parameter, _modes.BackwardReached, Schedule));
    }

    private static bool HasGradient(Parameter parameter)
    {
        using var gradient = parameter.grad;
        if (gradient is null || gradient.IsInvalid) return false;
        if (gradient.is_sparse || gradient.device_type != DeviceType.CPU || !gradient.is_contiguous() || gradient.numel() * gradient.ElementSize > int.MaxValue)
            return true;
        return gradient.bytes.ContainsAnyExcept((byte)0);
    }
}
