// What is known of a failed step without running it again: from the tensors that Step was given, from gradients, weights and buffers.
using System.Globalization;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Looks without <see cref="MonitorOptions.Replay"/>.</summary>
internal static class StepLook
{
    public const string WhatReplayAdds =
        "with MonitorOptions.Replay Sonde keeps the weights of the last finite step, runs such a step again op by op, and names the op, "
        + "its line and the guilty samples: "
        + "new MonitorOptions { Replay = (x, y) => lossFunction(model.call(x), y) }, and give x and y to Step";

    private const int MostNames = 8;

    /// <summary>From the tensors of the step itself.</summary>
    /// <param name="seen"><c>loss</c>, <c>weights</c> or <c>buffers</c>.</param>
    /// <param name="reading">The step.</param>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">Its optimizer, where known.</param>
    /// <param name="broken">Parameters and buffers that are not finite after the step.</param>
    /// <param name="finiteAt">The newest step before it after which weights and buffers were seen finite; -1 at Attach.</param>
    public static NonFiniteLook At(
        string seen, in StepReading reading, nn.Module model, optim.Optimizer? optimizer, IReadOnlyList<NamedTensor> broken, long finiteAt)
    {
        var names = broken.Take(MostNames).Select(one => one.Name).ToArray();
        if (seen != "buffers" && Data(seen, reading) is { } data) return data with { Names = names, FiniteAt = finiteAt };
        var look = seen switch
        {
            "buffers" => Buffers(broken, reading.Step, finiteAt),
            "weights" => Weights(reading, model, optimizer, broken, finiteAt),
            _ => Loss(reading, broken, finiteAt),
        };
        return look with { Names = names, FiniteAt = finiteAt, Notes = [.. look.Notes, .. seen == "buffers" ? Array.Empty<string>() : [WhatReplayAdds]] };
    }

    /// <summary>From the trace of the step after a failed one.</summary>
    public static NonFiniteLook? AtNext(string seen, OpTraceSession session, in StepReading reading, nn.Module model)
    {
        List<NamedTensor> names = NamedTensor.Of(model);
        if (reading.X is { } x)
            names.Add(new NamedTensor("x", TensorRole.Batch, x));
        if (reading.Y is { } y)
            names.Add(new NamedTensor("y", TensorRole.Batch, y));
        // What an op reads out of weights that are broken by then says nothing of the step that broke them.
        if (NonFiniteDescriber.Find(session, reading.Loss, names) is not { Kind: not NonFiniteKind.Weights } op)
            return null;
        return new NonFiniteLook(seen, "next step", op) { Notes = ["seen in the step after the failed one"] }.WithRows();
    }

    private static NonFiniteLook? Data(string seen, in StepReading reading)
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
            return new NonFiniteLook(seen, "step", op) { Place = "data" }.WithRows();
        }

        return null;
    }

    private static NonFiniteLook Loss(in StepReading reading, IReadOnlyList<NamedTensor> broken, long finiteAt)
    {
        var parameters = broken.Any(one => one.Role == TensorRole.Parameter);
        var weightsWereFinite = !parameters || finiteAt >= reading.Step - 1;
        var (place, known) = (reading.X, reading.Output) switch
        {
            (_, { } output) when TensorValues.AreFinite(output) => ("loss", "the model's output is finite, so the computation of the loss made it"),
            ({ } x, { } output) => ("model", $"it is made inside the model: x is finite ({Short(x)}), the output is not ({Short(output)})"),
            (null, { } output) => ("model", $"the model's output is not finite ({Short(output)}); Step was not given x"),
            _ => ((string?)null, "Step was not given output, so it is not known whether the model or the loss made it"),
        };
        if (place != "loss" && !weightsWereFinite)
        {
            (place, known) = (place is null ? null : "model",
                $"{known}; or an optimizer step after step {finiteAt} broke the weights, which were last seen finite then");
        }
        var bad = reading.Output is { } o && !TensorValues.AreFinite(o) && reading.X is { } batch && batch.dim() > 0
            && o.dim() > 0 && o.shape[0] == batch.shape[0]
            ? TensorValues.Rows(o) : [];
        return new NonFiniteLook("loss", "step", null)
        {
            Place = place,
            Known = known + (parameters ? "; the weights are not finite any more" : ""),
            Samples = [.. bad.Take(256)],
            SampleCount = bad.Length,
            BatchSize = bad.Length > 0 ? reading.Output!.shape[0] : 0,
        };
    }

    private static NonFiniteLook Weights(in StepReading reading, nn.Module model, optim.Optimizer? optimizer, IReadOnlyList<NamedTensor> broken, long finiteAt)
    {
        var rows = model.named_parameters().Select(entry => (entry.name, State: Gradient(entry.parameter))).Where(entry => entry.State is not null).ToArray();
        var bad = rows.Where(entry => entry.State == false).Select(entry => entry.name).ToArray();
        var first = broken.FirstOrDefault(one => one.Role == TensorRole.Parameter)?.Name;
        if (bad.Length > 0)
        {
            var layer = ModuleNames.LayerOf(bad[^1]);
            return new NonFiniteLook("weights", "step", null)
            {
                Place = "backward",
                Layer = layer,
                Known = bad.Length < rows.Length
                    ? $"the loss is finite and gradients are not, from {layer} back towards the input: look at the ops just after {layer}; "
                        + "the optimizer's step has written it into the weights"
                    : $"the loss is finite and every gradient is not: the slope of the loss or of the last ops is not finite, "
                        + "or clip_grad_norm_ has spread one NaN over all; "
                        + "the optimizer's step has written it into the weights",
            };
        }

        var when = finiteAt >= reading.Step - 1 ? "" : Text($"; the weights were last seen finite after step {finiteAt}, so it may be a step in between");
        var name = optimizer?.GetType().Name ?? "the optimizer";
        var half = broken.Any(one => one.Tensor.dtype == ScalarType.Float16);
        return new NonFiniteLook("weights", "step", null)
        {
            Place = "update",
            Layer = first is null ? null : ModuleNames.LayerOf(first),
            Known = (rows.Length > 0
                ? $"loss and gradients are finite, so the optimizer's step made it ({name}.step), in {first} first"
                : $"the loss is finite, and gradients are gone by the time of Step: the backward pass or {name}.step made it")
                + when,
            Notes = half ? ["the weights are float16: an eps of 1e-8 rounds to 0 there, and 0 / 0 is NaN; use eps: 1e-4, or keep float32 weights"] : [],
        };
    }

    private static NonFiniteLook Buffers(IReadOnlyList<NamedTensor> broken, long step, long finiteAt)
    {
        var layer = ModuleNames.LayerOf(broken[0].Name);
        var names = string.Join(
            " and ", broken.Where(one => ModuleNames.LayerOf(one.Name) == layer).Take(3).Select(one => one.Name[(one.Name.LastIndexOf('.') + 1)..]));
        var others = broken.Select(one => ModuleNames.LayerOf(one.Name)).Distinct().Count() - 1;
        var since = finiteAt >= step - 1 ? Text($"since step {step}") : Text($"since a step after {finiteAt}, by step {step}");
        var where = layer.Length > 0 ? $" of {layer}{(others > 0 ? Text($" and of {others} more") : "")}" : "";
        var running = broken.Any(one => one.Name.Contains("running_", StringComparison.Ordinal));
        return new NonFiniteLook("buffers", "step", null)
        {
            Place = "buffers",
            Layer = layer,
            Known = $"{names}{where} are NaN or infinite {since}, while parameters and loss are finite"
                + (running ? ": a forward pass in training mode saw a value that is not finite. Only eval() reads them, so the training does not show it" : ""),
        };
    }

    // Null where there is no gradient.
    private static bool? Gradient(Tensor parameter)
    {
        using var gradient = parameter.grad;
        return gradient is null ? null : TensorValues.AreFinite(gradient);
    }

    private static string Short(Tensor tensor) => TensorDescription.Values(tensor);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
