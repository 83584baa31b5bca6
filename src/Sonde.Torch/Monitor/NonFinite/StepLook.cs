// What is known of a failed step without running it again: from the tensors that Step was given, and from the step after it.
using Sonde.Torch.Captures;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Looks without <see cref="MonitorOptions.Replay"/>.</summary>
internal static class StepLook
{
    public const string WhatReplayAdds =
        "with MonitorOptions.Replay Sonde keeps the weights of the last finite step, runs such a step again op by op, and names the op, "
            + "its line and the guilty samples";

    /// <summary>From the tensors of the step itself.</summary>
    public static NonFiniteLook At(string seen, in StepReading reading, nn.Module model)
    {
        foreach (var (name, tensor) in new[] { ("x", reading.X), ("y", reading.Y) })
        {
            if (tensor is null || TensorValues.AreFinite(tensor))
                continue;
            var rows = TensorValues.Rows(tensor);
            var op = new NonFiniteOp(NonFiniteKind.Data, "the forward pass")
            {
                Culprit = name,
                Inputs = [TensorValues.Range(name, tensor)],
                Rows = [.. rows.Take(256)],
                RowCount = rows.Length,
                RowSize = tensor.dim() > 0 ? tensor.shape[0] : 0,
            };
            return new NonFiniteLook(seen, "step", op).WithRows();
        }

        var weights = TrainingState.IsFinite(model);
        var known = (reading.X, reading.Output) switch
        {
            (_, { } output) when TensorValues.AreFinite(output) => "the model's output is finite, so the computation of the loss made it",
            ({ } x, { } output) => $"it is made inside the model: x is finite ({Short(x)}), the output is not ({Short(output)})",
            (null, { } output) => $"the model's output is not finite ({Short(output)}); Step was not given x",
            _ => "Step was not given output, so it is not known whether the model or the loss made it",
        };
        if (seen == "weights")
            known = "the loss is finite and a gradient is not: the optimizer's step has written it into the weights";
        var bad = reading.Output is { } o && !TensorValues.AreFinite(o) && reading.X is { } batch && batch.dim() > 0
            && o.dim() > 0 && o.shape[0] == batch.shape[0]
            ? TensorValues.Rows(o) : [];
        return new NonFiniteLook(seen, "step", null)
        {
            Known = known + (weights ? "" : "; the weights are not finite any more"),
            Samples = [.. bad.Take(256)],
            SampleCount = bad.Length,
            BatchSize = bad.Length > 0 ? reading.Output!.shape[0] : 0,
            Notes = [WhatReplayAdds],
        };
    }

    /// <summary>From the trace of the step after a failed one.</summary>
    public static NonFiniteLook? AtNext(string seen, OpTraceSession session, in StepReading reading, nn.Module model)
    {
        List<NamedTensor> names = NamedTensor.Of(model);
        if (reading.X is { } x)
            names.Add(new NamedTensor("x", TensorRole.Batch, x));
        if (reading.Y is { } y)
            names.Add(new NamedTensor("y", TensorRole.Batch, y));
        if (NonFiniteDescriber.Find(session, reading.Loss, names) is not { } op)
            return null;
        var notes = new List<string> { "seen in the step after the failed one" };
        if (op.Kind == NonFiniteKind.Weights)
            notes.Add("the failed step has written it into the weights, so its first cause can no longer be found; " + WhatReplayAdds);
        return new NonFiniteLook(seen, "next step", op) { Notes = notes }.WithRows();
    }

    private static string Short(Tensor tensor) => TensorDescription.Values(tensor);
}
