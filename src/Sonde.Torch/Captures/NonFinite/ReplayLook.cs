// Runs a failed step again, from kept weights, op by op; finds the guilty samples; leaves the training as it was.
using System.Globalization;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>One look by way of <see cref="MonitorOptions.Replay"/>.</summary>
internal sealed class ReplayLook(nn.Module model, optim.Optimizer? optimizer, Func<Tensor, Tensor, Tensor> replay, TrainingState kept)
{
    private readonly List<string> _notes = [];

    /// <summary>Looks into a step.</summary>
    /// <param name="seen"><c>loss</c> or <c>weights</c>.</param>
    /// <param name="step">The step that failed.</param>
    /// <param name="x">Its input; alive.</param>
    /// <param name="y">Its targets, or null.</param>
    public NonFiniteLook Run(string seen, long step, Tensor x, Tensor? y)
    {
        using var untouched = new UntouchedTraining(model, step);
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var input = x.detach();
        var finiteNow = TrainingState.IsFinite(model);
        TrainingState[] states = kept.IsTaken ? finiteNow ? [kept, untouched.State] : [kept] : [untouched.State];
        foreach (var state in states)
        {
            var isKept = ReferenceEquals(state, kept);
            state.Restore();
            untouched.DropGradients();
            if (Trace(input, y) is not { } op)
                continue;
            var look = new NonFiniteLook(seen, "replay", op) { WeightsOfStep = isKept ? kept.Step : step, BatchSize = input.dim() > 0 ? input.shape[0] : 0 };
            look = WithSamples(look, state, untouched, input, y);
            if (isKept && kept.Step < step - 1)
            {
                _notes.Add(Text($"it was run on the weights kept after step {kept.Step}, which are {step - 1 - kept.Step} steps older than those that failed: ")
                    + "Budget allowed no later copy");
            }
            return look with { Notes = _notes };
        }

        return NotReproduced(seen, step, finiteNow);
    }

    private NonFiniteOp? Trace(Tensor x, Tensor? y)
    {
        List<NamedTensor> names = [.. NamedTensor.Of(model), new("x", TensorRole.Batch, x)];
        if (y is not null)
            names.Add(new NamedTensor("y", TensorRole.Batch, y));
        using var session = OpTraceSession.Start(model, everything: true, values: true, batch: x.dim() > 0 ? x.shape[0] : 0);
        if (session.IsTracing)
        {
            var loss = Forward(x, y);
            if (IsFinite(loss) && loss.requires_grad)
                loss.backward();
            session.Stop();
            if (session.Limitation is { } limitation)
                _notes.Add(limitation);
            return NonFiniteDescriber.Find(session, loss, names);
        }

        _notes.Add($"{session.Limitation} The module is the first one whose output is not finite while its input is; op, line and ranges are not known.");
        using var modules = new ModuleWatch(model);
        return modules.Find(() => Forward(x, y), withBackward: true);
    }

    private NonFiniteLook WithSamples(NonFiniteLook look, TrainingState state, UntouchedTraining untouched, Tensor x, Tensor? y)
    {
        var op = look.Op!;
        if (op.Kind is NonFiniteKind.Weights or NonFiniteKind.Update)
            return look;
        if (x.dim() == 0 || x.shape[0] < 2 || (y is not null && (y.dim() == 0 || y.shape[0] != x.shape[0])))
        {
            if (x.dim() > 0 && x.shape[0] > 1)
                _notes.Add("the first dimensions of x and y differ in size, so the batch could not be split into samples");
            return look.WithRows();
        }

        try
        {
            var search = new SampleSearch(samples => IsBad(samples, op.Kind == NonFiniteKind.Backward));
            var guilty = search.Find(x.shape[0], op.RowSize == x.shape[0] && op.RowCount == op.Rows.Count ? op.Rows : []);
            return look with
            {
                SamplesNote = guilty.Note,
                Samples = [.. guilty.Samples.Take(256)],
                SampleCount = guilty.Samples.Count,
                BatchSize = x.shape[0],
                SamplesConfirmed = guilty.Confirmed,
            };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _notes.Add($"the batch could not be split into samples: {exception.GetType().Name}: {exception.Message.Split('\n')[0].Trim()}");
            return look.WithRows();
        }

        bool IsBad(IReadOnlyList<long> samples, bool inBackward)
        {
            using var scope = NewDisposeScope();
            state.Restore();
            untouched.DropGradients();
            var indices = tensor(samples.ToArray()).to(x.device);
            var loss = Forward(x.index_select(0, indices), y?.index_select(0, indices.to(y.device)));
            if (!IsFinite(loss))
                return true;
            if (!inBackward || !loss.requires_grad)
                return false;
            loss.backward();
            return !GradientsAreFinite(model);
        }
    }

    private NonFiniteLook NotReproduced(string seen, long step, bool finiteNow)
    {
        var known = Text($"run again on the weights kept after step {kept.Step}, the batch of step {step} gives a finite loss and finite gradients");
        if (!kept.IsTaken)
            known = "no finite weights were kept before it, and the current weights show no fault";
        if (seen == "weights" && kept.IsTaken && kept.Step == step - 1)
        {
            var culprit = optimizer is null ? null : OptimizerStates.FirstNonFinite(optimizer, model);
            var op = new NonFiniteOp(NonFiniteKind.Update, optimizer is null ? "the update of the weights" : $"{optimizer.GetType().Name}.step")
            {
                Culprit = culprit,
            };
            return new NonFiniteLook(seen, "replay", op)
            {
                WeightsOfStep = kept.Step,
                Notes =
                [
                    .. _notes, $"{known}, so the update made the weights non-finite", .. culprit is null ? Array.Empty<string>() : [$"{culprit} is not finite"],
                ],
            };
        }

        if (!finiteNow && kept.IsTaken && kept.Step < step - 1)
        {
            // Finite forward and backward on the weights of then: what is different in the failed step is what the optimizer made of them since.
            known += ", so the fault lies neither in this batch nor in the forward pass: "
                + Text($"an optimizer step between step {kept.Step} and step {step} made weights with which the loss is not finite");
            _notes.Add(Text(
                $"the weights are not finite now; they became so in one of the {step - 1 - kept.Step} steps after step {kept.Step}, whose batches are no ")
                + "longer available. A larger Budget keeps weights more often; a lower learning rate or clipped gradients keep the weights in range");
        }
        else
        {
            _notes.Add((kept.IsTaken && kept.Step < step - 1 ? "the weights of the steps in between, " : "")
                + "random numbers drawn outside of Replay (data, augmentation), or state that Replay does not share with the training, "
                + "can make the difference");
        }
        return new NonFiniteLook(seen, "replay", null) { Known = known, WeightsOfStep = kept.IsTaken ? kept.Step : null, Notes = _notes };
    }

    private Tensor Forward(Tensor x, Tensor? y) => replay(x, y!) ?? throw new InvalidOperationException("Replay gave no loss");

    internal static bool GradientsAreFinite(nn.Module model)
    {
        foreach (var parameter in model.parameters())
        {
            using var gradient = parameter.grad;
            if (gradient is not null && !TensorValues.AreFinite(gradient))
                return false;
        }

        return true;
    }

    internal static bool IsFinite(Tensor loss) => TensorValues.AreFinite(loss);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
