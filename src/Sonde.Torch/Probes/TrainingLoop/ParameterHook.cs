// Sees the gradient of one parameter as a backward pass makes it, and what its gradient held before.
using Sonde.Torch.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// A hook on one parameter for as long as it is watched. At each backward pass it counts; only where <see cref="IsArmed"/> it reads: the norm of the gradient
/// that comes, of the gradient that is there, and whether the parameter has changed since the step before ended.
/// </summary>
internal sealed class ParameterHook : IDisposable
{
    private const long MostElements = 1 << 16;
    private const long MostFollowed = 1024;
    private readonly Action _reached;
    private readonly ProbeSchedule _schedule;
    private readonly (nint Id, uint At)? _hook;
    private readonly bool _isFollowed;   // small ones in the CPU's memory: a look at each step costs less than a microsecond
    private ulong? _before;
    private ulong? _followed;
    private int _stillFor;

    /// <param name="name">The parameter's name.</param>
    /// <param name="parameter">The parameter; the user's.</param>
    /// <param name="reached">Called at each backward pass that reaches it.</param>
    /// <param name="schedule">Takes the time of a reading.</param>
    public ParameterHook(string name, Parameter parameter, Action reached, ProbeSchedule schedule)
    {
        (Name, Parameter, _reached, _schedule) = (name, parameter, reached, schedule);
        _isFollowed = parameter.device_type == TorchSharp.DeviceType.CPU && parameter.numel() <= MostFollowed && !parameter.is_sparse;
        _hook = GradientHooks.HookLeaf(parameter, IsWanted, Receive, failure => Failure ??= failure);
    }

    public string Name { get; }

    public Parameter Parameter { get; }

    /// <summary>Whether the next backward passes are read.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Backward passes since <see cref="Arm"/>.</summary>
    public int Backwards { get; private set; }

    /// <summary>The largest norm of a gradient that came; null where none was read.</summary>
    public double? Fresh { get; private set; }

    /// <summary>The smallest norm of what was there when a backward pass came.</summary>
    public double? Before { get; private set; }

    /// <summary>Whether the parameter had changed when the first backward pass came; null where none came.</summary>
    public bool? ChangedBefore { get; private set; }

    /// <summary>Whether it has changed since the first backward pass.</summary>
    public bool? ChangedAfter => _atBackward is { } hash ? ParameterMoves.HashOf(Parameter) != hash : null;

    /// <summary>What went wrong.</summary>
    public Exception? Failure { get; private set; }

    private ulong? _atBackward;

    /// <summary>Reads from now on.</summary>
    public void Arm()
    {
        (IsArmed, Backwards, Fresh, Before, ChangedBefore, _atBackward) = (true, 0, null, null, null, null);
        _before = ParameterMoves.HashOf(Parameter);
    }

    /// <summary>Counts from now on, and reads no more.</summary>
    public void Disarm() => (IsArmed, Backwards) = (false, 0);

    public void Dispose()
    {
        if (_hook is { } hook && !Parameter.IsInvalid) GradientHooks.Unhook(Parameter, hook);
    }

    /// <summary>Norm of the gradient that a tensor holds now: 0 for one of zeros, null for none.</summary>
    public static double? NormOfGradient(Parameter parameter)
    {
        if (parameter.IsInvalid) return null;
        using var gradient = parameter.grad;
        return gradient is null || gradient.IsInvalid ? null : NormOf(gradient);
    }

    /// <summary>Backward passes since the parameter last changed; null where that is not followed.</summary>
    public int? StillFor => _isFollowed ? _stillFor : null;

    private bool IsWanted()
    {
        Backwards++;
        if (_isFollowed)
        {
            var now = ParameterMoves.HashOf(Parameter);
            _stillFor = now == _followed ? _stillFor + 1 : 0;
            _followed = now;
        }
        _reached();
        return IsArmed;
    }

    private void Receive(Tensor gradient)
    {
        using var timing = _schedule.Measure();
        if (_atBackward is null)
        {
            _atBackward = ParameterMoves.HashOf(Parameter);
            ChangedBefore = _atBackward is null || _before is null ? null : _atBackward != _before;
        }
        if (NormOf(gradient) is { } fresh) Fresh = Math.Max(Fresh ?? 0, fresh);
        var before = NormOfGradient(Parameter) ?? 0;
        Before = Math.Min(Before ?? before, before);
    }

    private static double? NormOf(Tensor gradient)
    {
        if (gradient.is_sparse || gradient.numel() > MostElements || !HostTensor.IsFloating(gradient.dtype)) return null;
        StatisticsSums sums = default;
        HostTensor.AddTo(ref sums, gradient);
        return sums.ToStatistics().Norm;
    }
}
