// What a failed backward pass means for the code: a sentence, causes and cures for each kind.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Title, causes and cures by kind.</summary>
internal static class BackwardFailureAdvice
{
    /// <summary>The finding in a sentence.</summary>
    public static string Title(BackwardFailureRecord failure)
    {
        var call = $"backward(){(failure.Source is { } source ? $" at {Short(source)}" : "")}";
        var failed = $"{call} failed in step {failure.Step}";
        return failure.Kind switch
        {
            "freed-graph" when failure.Step == 0 => $"{failed}: it runs twice through the same autograd graph, which the first pass has freed",
            "freed-graph" => $"{failed}: the loss reaches into the autograd graph of an earlier step, which that step's backward() has freed",
            "in-place" => $"{InPlace(failure, call)}: it failed in step {failure.Step}",
            "no-graph" when failure.GradientsOff => $"{failed}: gradients were switched off while the loss was computed{First(failure)}",
            "no-graph" => $"{failed}: the loss has no autograd graph, so no trainable parameter leads to it",
            "not-scalar" => $"{failed}: the loss has several elements, and backward() begins at one number",
            "type" => $"{failed}: element types do not match: {Message(failure)}",
            "not-used" => $"{failed}: a tensor that a gradient is asked for has no part in the loss",
            "not-differentiable" => $"{failed}: an op has no derivative: {Message(failure)}",
            _ => $"{failed}: {Message(failure)}",
        };
    }

    /// <summary>Causes, the likeliest first, and cures with code.</summary>
    public static (string[] Causes, string[] Cures) For(BackwardFailureRecord failure) => failure.Kind switch
    {
        "freed-graph" when failure.Step == 0 => (
            ["backward() is called twice on losses that share a part of the graph", "The loss holds a tensor with a graph that was made before the training"],
            ["Add the losses and call backward() once: (loss1 + loss2).backward()", "Keep the graph for the second call: loss1.backward(retain_graph: true)"]),
        "freed-graph" => (
            InOrder(failure.IsRecurrent,
                "A hidden state is carried from step to step with its graph",
                "Losses are added up as tensors over steps: total = total + loss",
                "A tensor computed from parameters before the loop is used again in each step: its graph is freed by the first backward()"),
            InOrder(failure.IsRecurrent,
                "Cut the state off before the next step: h = h.detach()",
                "Add up numbers, not tensors: total += loss.item<float>()",
                "Compute in each step what depends on parameters")),
        "in-place" when failure.Parameter is not null => (
            [
                "The optimizer's step, or other code that writes weights, runs between the forward pass and this backward()",
                "A state carried from an earlier step without detach() leads back to weights that have changed since (retain_graph: true hides that at first)",
            ],
            [
                "Call all backward() first, then every optimizer.step()",
                "Cut carried states off: h = h.detach(); leave out retain_graph",
                "Run the forward pass again after the optimizer's step",
            ]),
        "in-place" => (
            [$"{failure.By?.Op ?? "An op in place (add_, mul_, relu_, an assignment to a slice)"} writes over a tensor that backward() needs the "
                + "old values of"],
            [
                "Use the form that makes a new tensor: h = h + g in place of h.add_(g); F.relu(h) in place of relu_(h)",
                "Write to a copy: h = h.clone(); h.add_(g)",
                "Build from parts with torch.cat, torch.stack or torch.where in place of an assignment to a slice",
            ]),
        "no-graph" when failure.GradientsOff => (
            [
                "The forward pass or the loss runs in a no_grad() or inference_mode() block",
                "torch.no_grad() was called without using and stays on, or torch.set_grad_enabled(false) was never undone (after an evaluation, say)",
            ],
            [
                "End the block before the training step: using (torch.no_grad()) { evaluate } with braces, around the evaluation only",
                "Switch gradients on again: torch.set_grad_enabled(true)",
            ]),
        "no-graph" => (
            ["The loss was detached or made from a number", "Every parameter that leads to it is frozen", "The loss was computed from another model's output"],
            ["Call backward() on the tensor that the loss function returned", "Set requires_grad = true on what must be trained"]),
        "not-scalar" => (
            ["The loss function was given reduction None, or the mean over the batch is missing"],
            ["Reduce it: loss.mean().backward()", "Leave the reduction at Mean: cross_entropy(output, y)"]),
        "type" => (
            ["Targets, weights or the output have another element type than the loss needs: float64 data beside float32 weights, "
                + "integer targets for a regression"],
            ["Convert the data once: x = x.to(float32), y = y.to(float32) for a regression, y.to(int64) for classes"]),
        "not-used" => (
            ["The tensor does not enter the loss, or was detached or copied before"],
            ["Set requires_grad on the very tensor that enters the model", "Pass allow_unused: true to autograd.grad where that is meant"]),
        "not-differentiable" => (
            ["The op has no derivative in libtorch"],
            ["Use another op on this path, or keep it for a metric, under no_grad()"]),
        _ => (
            [$"Message of backward: {Message(failure)}"],
            ["Call autograd.detect_anomaly(true) for one step: libtorch then names the forward op"]),
    };

    private static string InPlace(BackwardFailureRecord failure, string call)
    {
        var by = failure.By is { } op ? $"{(op.InOptimizer ? "The optimizer's step" : op.Op)}{At(op)}" : "An op in place";
        var what = failure.Parameter is { } parameter ? $"the weights {parameter}"
            : failure.Saved is { } saved ? $"the output of {saved.Op}{At(saved)}" : "a tensor";
        return failure is { By: null, Parameter: not null }
            ? $"{char.ToUpperInvariant(what[0])}{what[1..]} were changed after the forward pass that {call} goes back through, "
                + "by an optimizer's step or in place"
            : $"{by} overwrites {what}, which {call} needs";
    }

    private static string First(BackwardFailureRecord failure) => failure.By is { } op ? $", from {op.Op}{At(op)} on" : "";

    private static string At(FailureOp op) => op.Source is { } source ? $" at {Short(source)}" : op.Layer is { } layer ? $" in {layer}" : "";

    private static string Short(string source) => source[(source.LastIndexOf('/') + 1)..];

    private static string Message(BackwardFailureRecord failure) => failure.Message.TrimEnd('.');

    // A carried state is likely only where there is one.
    private static string[] InOrder(bool isRecurrent, string state, string sum, string other) => isRecurrent ? [state, sum, other] : [sum, state, other];
}
