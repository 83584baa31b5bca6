// Checks before a training: plumbing, loss and head, samples and times that see each other, and whether one batch can be learned.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Captures;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Tries a model on one batch before it is trained. Model, optimizer, modes, gradients and random state are afterwards as they were, bit by bit. What a run
/// shows only after hours is found in less than a minute: about one in three trainings that fail could not even learn one batch.
/// </summary>
public static class Preflight
{
    private const double RegressionFloor = 0.02;

    /// <summary>Rules about a whole training: here one batch is shown again and again, and on purpose.</summary>
    private static readonly HashSet<string> NotForOneBatch =
    [
        .. new[]
        {
            "repeated-batch", "not-shuffled", "class-imbalance", "majority-shortcut", "overfitting", "overtraining",
            "validation-too-good", "batchnorm-tiny-batch",
            "loss-not-decreasing", "plateau", "underfitting", "learning-rate-too-low", "learning-rate-too-high", "schedule-shape",
            "chance-level-accuracy", "noisy-gradient",
        }.Where(id => RuleCatalogue.Find(id) is not null),
    ];

    /// <summary>Checks a model with one input and one output.</summary>
    /// <param name="model">The model, in the mode in which it is to be trained.</param>
    /// <param name="loss">The loss of an output and its targets, <c>(output, y) => cross_entropy(output, y)</c>.</param>
    /// <param name="x">A batch of inputs, [samples, ...].</param>
    /// <param name="y">Its targets, [samples, ...].</param>
    /// <param name="options">Budget, optimizer and so on.</param>
    /// <param name="ct">Ends it early; what was found until then is reported.</param>
    /// <exception cref="ArgumentException">The model has no parameters, or x and y differ in the number of samples.</exception>
    public static PreflightReport Run(
        nn.Module<Tensor, Tensor> model, Func<Tensor, Tensor, Tensor> loss, Tensor x, Tensor y,
        PreflightOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.dim() == 0 || y.dim() == 0 || x.shape[0] != y.shape[0])
        {
            throw new ArgumentException(
                $"x is [{string.Join(", ", x.shape)}] and y is [{string.Join(", ", y.shape)}]: give a batch, with as many targets as inputs.", nameof(y));
        }
        options ??= new();
        using var flight = new Flight(model, options, ct);
        using var scope = NewDisposeScope();
        var samples = Math.Min(x.shape[0], Math.Max(2, options.Samples));
        var (few, targets) = (x.narrow(0, 0, samples).detach(), y.narrow(0, 0, samples).detach());
        flight.Leaks(model, few, options.IsCausal ?? IsNext(few, targets));
        flight.Overfit(
            () =>
            {
                var output = model.call(few);
                return (output, loss(output, targets));
            },
            few, targets, samples);
        return flight.Report();
    }

    /// <summary>The same with a loss that is a module, <c>nn.CrossEntropyLoss()</c>.</summary>
    /// <inheritdoc cref="Run(nn.Module{Tensor, Tensor}, Func{Tensor, Tensor, Tensor}, Tensor, Tensor, PreflightOptions?, CancellationToken)"/>
    public static PreflightReport Run(
        nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor, Tensor> loss, Tensor x, Tensor y,
        PreflightOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return Run(model, loss.call, x, y, options, ct);
    }

    /// <summary>Checks a model of any form by its loss alone: the loss of one batch, always the same. Samples and times are not looked at.</summary>
    /// <param name="model">The model, in the mode in which it is to be trained.</param>
    /// <param name="loss">Runs the model on one batch and gives the loss.</param>
    /// <param name="options">Budget, optimizer and so on.</param>
    /// <param name="ct">Ends it early.</param>
    /// <exception cref="ArgumentException">The model has no parameters.</exception>
    public static PreflightReport Run(nn.Module model, Func<Tensor> loss, PreflightOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        using var flight = new Flight(model, options ?? new(), ct);
        flight.Overfit(() => (null, loss()), null, null, 0);
        return flight.Report();
    }

    /// <summary>Whether the targets are the inputs of the time after.</summary>
    private static bool IsNext(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        if (x.dim() != 2 || y.dim() != 2 || x.dtype != y.dtype || !x.shape.SequenceEqual(y.shape) || x.shape[1] < 3) return false;
        var length = x.shape[1] - 1;
        return x.narrow(1, 1, length).eq(y.narrow(1, 0, length)).all().item<bool>();
    }

    /// <summary>One pre-flight under way.</summary>
    private sealed class Flight : IDisposable
    {
        private readonly nn.Module _model;
        private readonly PreflightOptions _options;
        private readonly CancellationToken _ct;
        private readonly long _start;
        private readonly UntouchedTraining _untouched;
        private readonly List<PreflightCheck> _checks = [];
        private readonly string _folder = Path.Combine(Path.GetTempPath(), $"sonde-preflight-{Guid.NewGuid():N}");
        private PreflightRecord _record = new();
        private bool _isCutShort;

        public Flight(nn.Module model, PreflightOptions options, CancellationToken ct)
        {
            if (!model.parameters().Any())
            {
                throw new ArgumentException(
                    "The model has no parameters: nothing is registered. Call RegisterComponents() at the end of the constructor.", nameof(model));
            }
            if (options.Steps < 1) throw new ArgumentOutOfRangeException(nameof(options), options.Steps, "PreflightOptions.Steps is 1 or more.");
            (_model, _options, _ct, _start) = (model, options, ct, options.TimeProvider.GetTimestamp());
            _untouched = new(model, 0);
        }

        private bool IsOver
        {
            get
            {
                _isCutShort |= _ct.IsCancellationRequested || _options.TimeProvider.GetElapsedTime(_start) > _options.Budget;
                return _isCutShort;
            }
        }

        public void Leaks(nn.Module<Tensor, Tensor> model, Tensor x, bool isCausal)
        {
            _options.Progress?.Report("samples and times that see each other");
            model.eval();
            var probe = new LeakProbe(model);
            try
            {
                _record = _record with { Batch = probe.OfBatch(x), Time = probe.OfTime(x, isCausal) };
            }
            catch (System.Runtime.InteropServices.ExternalException e)
            {
                _checks.Add(new("samples and times", $"could not be checked: {e.Message.Split('\n')[0]}", null));
            }

            if (_record.Batch is { } batch)
            {
                _checks.Add(
                    new("samples", batch.DependsOn == 0 ? "no sample depends on another" : $"one depends on {batch.DependsOn} others", batch.DependsOn == 0));
            }
            if (_record.Time is { } time)
            {
                _checks.Add(new("times",
                    time.DependsOn == 0 ? "no time depends on a later one" : $"one depends on {time.DependsOn} later ones", time.DependsOn == 0 || !isCausal));
            }
            _untouched.State.Restore();
        }

        public void Overfit(Func<(Tensor? Output, Tensor Loss)> forward, Tensor? x, Tensor? y, long samples)
        {
            var floor = Floor(forward, y);
            var attempt = new OverfitAttempt(_model, forward, y, floor);
            var given = _options.Optimizer ?? (static parameters => optim.Adam(parameters, 0.001));
            var trials = new List<OverfitTrial> { Watched(attempt, new("as given", given, _options.Steps), x, y) };
            foreach (var plan in trials[0].IsLearned ? [] : Changes())
            {
                if (IsOver) break;
                _options.Progress?.Report($"one batch, {plan.Change}");
                _untouched.State.Restore();
                _untouched.DropGradients();
                trials.Add(Try(attempt, plan, null));
                if (trials[^1].IsLearned) break;
            }

            _record = _record with { Overfit = [.. trials], Samples = samples, IsCutShort = _isCutShort };
            var last = trials[^1];
            var reached = last.BestAccuracy is { } accuracy
                ? FormattableString.Invariant($"{accuracy:P0} right")
                : FormattableString.Invariant($"loss {last.FirstLoss:G3} to {last.BestLoss:G3}");
            _checks.Add(
                new("one batch", $"{(last.IsLearned ? "learned" : "not learned")} {last.Change} in {last.Steps} steps, {reached}", trials[0].IsLearned));
        }

        /// <summary>The first attempt, with a monitor: the rules for runs see it as a run.</summary>
        private OverfitTrial Watched(OverfitAttempt attempt, OverfitPlan plan, Tensor? x, Tensor? y)
        {
            _options.Progress?.Report("one batch, as given");
            TrainingMonitor? monitor = null;
            try
            {
                var settings = new MonitorOptions
                {
                    Level = MonitorLevel.Full,
                    Budget = 0,
                    ReportOnDispose = false,
                    LiveDiagnosis = false,
                    Messages = TextWriter.Null,
                };
                monitor = TrainingMonitor.Attach(_model, null, _folder, settings);
            }
            catch (InvalidOperationException)
            {
                _checks.Add(new("rules for runs", "not asked: a monitor is attached to the model; run the pre-flight before", null));
            }

            try
            {
                var watched = monitor;
                return Try(attempt, plan, watched is null ? null : (loss, output) => watched.Step(loss, x, output, y));
            }
            finally
            {
                monitor?.Dispose();
            }
        }

        private OverfitTrial Try(OverfitAttempt attempt, OverfitPlan plan, Action<Tensor, Tensor?>? monitor)
        {
            try
            {
                return attempt.Run(plan, monitor, () => IsOver);
            }
            catch (System.Runtime.InteropServices.ExternalException e)
            {
                _checks.Add(new($"one batch, {plan.Change}", $"threw: {e.Message.Split('\n')[0]}", false));
                return new() { Change = plan.Change, FirstLoss = double.NaN, BestLoss = double.NaN };
            }
        }

        /// <summary>One change each, in the order in which they are likeliest to help.</summary>
        private IEnumerable<OverfitPlan> Changes()
        {
            var steps = _options.Steps;
            if (_options.Optimizer is { } given)
                yield return new("Adam with a rate of 0.001", static parameters => optim.Adam(parameters, 0.001), steps);
            yield return new("Adam with a rate of 0.01", static parameters => optim.Adam(parameters, 0.01), steps);
            yield return new("Adam with a rate of 0.0001", static parameters => optim.Adam(parameters, 0.0001), steps);
            yield return new("dropout and batch statistics off (eval mode)", static parameters => optim.Adam(parameters, 0.001), steps, IsEval: true);
        }

        /// <summary>The loss at which a regression counts as learned: a small part of what the untrained model has.</summary>
        private double? Floor(Func<(Tensor? Output, Tensor Loss)> forward, Tensor? y)
        {
            if (y is not null && HostTensor.IsInteger(y.dtype)) return null;
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            try
            {
                var (_, loss) = forward();
                var first = loss.mean().to(ScalarType.Float64).item<double>();
                return first > 0 ? RegressionFloor * first : null;
            }
            catch (System.Runtime.InteropServices.ExternalException)
            {
                return null;   // the attempt will report it
            }
            finally
            {
                _untouched.State.Restore();
            }
        }

        public PreflightReport Report()
        {
            using (var writer = new SummaryWriter(_folder)) Record(writer);
            if (_options.Writer is { } users) Record(users);
            using var log = new LogDirectory(_folder);
            var found = new SnapshotDiagnosis(new() { Skip = NotForOneBatch }).Update(log.Refresh(), ".") ?? new RunDiagnosis(".", Verdict.Unknown, [], [], []);
            var verdict = found.Findings.Any(finding => finding.Severity >= Severity.Warning) ? Verdict.Sick
                : _record.Overfit.Any(trial => trial.IsLearned) ? Verdict.Healthy
                : Verdict.Unknown;
            return new(found with { Run = "pre-flight", Verdict = verdict }, _checks, _options.TimeProvider.GetElapsedTime(_start));
        }

        private void Record(SummaryWriter writer) => writer.AddTensor(
            new MonitorTags(null).Record(PreflightRecord.Reading), PreflightRecord.Reading.WriteText(_record), 0,
            new SummaryMetadata(PreflightRecord.Reading.Plugin, default, DataClass: DataClass.Tensor));

        public void Dispose()
        {
            _untouched.Dispose();
            if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        }
    }
}
