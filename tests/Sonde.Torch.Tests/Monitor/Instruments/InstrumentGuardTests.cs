// An instrument that throws at any moment: reported once, recorded, taken out, called no more; its time is in the account.
using Sonde.Events;
using Sonde.Runs;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.Instruments;

public sealed class InstrumentGuardTests : IDisposable
{
    private readonly TemporaryRun _run = new();
    private readonly nn.Module _model = nn.Linear(2, 2);

    public void Dispose()
    {
        _model.Dispose();
        _run.Dispose();
    }

    public static TheoryData<string> Moments() => ["Attach", "EndStep", "Observe", "BeforeStep", "Evaluate", "BackwardThrew", "WriteOut"];

    [Theory]
    [MemberData(nameof(Moments))]
    public void Guard_OfAnInstrumentThatThrows_SwitchesItOffAndReportsItOnce(string moment)
    {
        var instrument = new Failing(moment);
        using (var writer = new SummaryWriter(_run.Folder))
        {
            var guard = new InstrumentGuard(instrument, Context(writer));
            Assert.False(guard.IsOff);
            CallAll(guard);
            CallAll(guard);
            guard.Dispose(7);

            Assert.True(guard.IsOff);
        }

        Assert.Equal(moment, instrument.Called[^2]);
        Assert.Equal("Dispose", instrument.Called[^1]);
        Assert.Single(instrument.Called, call => call == "Dispose");
        Assert.Equal(
            $"sonde: Linear: the failing one failed and is switched off: InvalidOperationException: {moment} fails", _run.Messages.ToString().TrimEnd());
        Assert.Equal(1, _run.Load().Blobs.Single(blob => blob.Key.StartsWith("sonde/problems", StringComparison.Ordinal)).Value.Count);
    }

    [Fact]
    public void Guard_OfAnInstrumentThatCannotBeTakenOut_ReportsThatToo()
    {
        using var writer = new SummaryWriter(_run.Folder);
        var guard = new InstrumentGuard(new Failing("Observe", disposes: false), Context(writer));
        CallAll(guard);
        guard.Dispose(7);

        var lines = _run.Messages.ToString().TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("the failing one could not be removed: InvalidOperationException: Dispose fails", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Guard_CountsTheTimeWithinSteps()
    {
        using var writer = new SummaryWriter(_run.Folder);
        var clock = new TickingClock();
        var guard = new InstrumentGuard(new Failing("none", clock: clock), Context(writer, clock));
        CallAll(guard);
        CallAll(guard);

        // EndStep, Observe and BeforeStep, a second each; Evaluate and the other moments lie outside of steps.
        Assert.Equal((2, 6.0), (guard.Steps, guard.Seconds));
    }

    [Fact]
    public void Overhead_NamesTheProbesAndThenTheOtherInstruments()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
            for (var i = 0; i < 40; i++) training.Step(monitor);

        var account = RecordReader.ReadLast(_run.Load(), OverheadRecord.Reading)!.Probes;

        Assert.Equal(
            [
                "provenance", "warnings", "step-checks", "op-trace", "backward-failure", "loss-head", "hooks", "autograd-graph",
                "model-graph", "non-finite",
                "deferred-scalars", "evaluation", "overhead",
            ],
            account.Skip(9).Select(cost => cost.Name));
        Assert.All(account.Skip(9), cost => Assert.Equal((1, 1, 40, false), (cost.Every, cost.Interval, cost.Readings, cost.Failed)));
        Assert.True(account.Single(cost => cost.Name == "op-trace").Share > 0);
    }

    private ProbeContext Context(SummaryWriter writer, TimeProvider? time = null)
    {
        var options = _run.Options with { TimeProvider = time ?? TimeProvider.System };
        return new(writer, new(null), new(_run.Messages, "Linear"), _model, null, options,
            new(0, new(options.TimeProvider, () => 0)), new(writer, options.TimeProvider));
    }

    private static void CallAll(InstrumentGuard guard)
    {
        using var loss = tensor(1f);
        var reading = new StepReading(0, 0, true, loss, null, null, null);
        using var thrown = new ThrownBackward(new InvalidOperationException("of the user"), 0);
        guard.Attach();
        guard.BeforeStep(0, 0);
        guard.BackwardThrew(thrown);
        guard.EndStep(reading);
        guard.Observe(reading);
        guard.Evaluate(new(1, null, "validation", 0));
        guard.WriteOut(isLast: false, 0);
    }

    private sealed class Failing(string failing, bool disposes = true, TickingClock? clock = null) : IInstrument
    {
        public List<string> Called { get; } = [];

        public string Name => "failing";

        public string Title => "the failing one";

        public void Attach() => Call("Attach");

        public void EndStep(in StepReading reading) => Call("EndStep");

        public void Observe(in StepReading reading) => Call("Observe");

        public void BeforeStep(long call, long step) => Call("BeforeStep");

        public void Evaluate(in Evaluation evaluation) => Call("Evaluate");

        public void BackwardThrew(ThrownBackward thrown) => Call("BackwardThrew");

        public void WriteOut(bool isLast, long step) => Call("WriteOut");

        public void Dispose()
        {
            Called.Add("Dispose");
            if (!disposes) throw new InvalidOperationException("Dispose fails");
        }

        private void Call(string moment)
        {
            Called.Add(moment);
            if (clock is not null) clock.Seconds++;
            if (moment == failing) throw new InvalidOperationException($"{moment} fails");
        }
    }

    private sealed class TickingClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
