// Looks at what Step is given for arguments in the wrong place or form, where the readings would be wrong or missing without a word.
using System.Globalization;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Reports what is wrong once for each kind, and never throws for it: a training does not end because of its monitor. The tensors are looked
/// at on the first calls and then on calls 4, 8, 16 and so on; the steps on every call.
/// </summary>
/// <param name="report">Prints and records a line, once for each subject.</param>
internal sealed class StepChecks(Action<string, string> report)
{
    private const long FirstCalls = 3;
    private long? _last;

    /// <summary>Whether the tensors of a call are to be looked at.</summary>
    public static bool IsDue(long call) => call < FirstCalls || long.IsPow2(call);

    /// <summary>Looks at the number under which a step is recorded.</summary>
    public void Step(long step)
    {
        if (step < 0)
        {
            report("step, negative", Text($"Step was given step {step}; steps are counted from 0, and charts and rules expect that"));
        }
        else if (step < _last)
        {
            report("step, backwards", Text($"Step was given step {step} after step {_last}: a step that falls reads as a training that was restarted there, ")
                + "and what came before is left out. Count on over epochs, or leave step out");
        }
        _last = step;
    }

    /// <summary>Looks at the tensors of one call.</summary>
    public void Tensors(in StepReading reading)
    {
        if (reading.Loss.numel() is var elements && elements != 1)
        {
            report("loss shape",
                Text($"the loss has {elements} elements, not one; their mean is recorded. backward() needs one element: use reduction mean, or .mean()"));
        }
        if (reading.Output is not { } output) return;
        var outputIsInteger = HostTensor.IsInteger(output.dtype) || output.dtype == ScalarType.Bool;
        if (reading.Y is { } y && HostTensor.IsFloating(y.dtype) && (outputIsInteger || (y.requires_grad && !output.requires_grad)))
        {
            report("order, output", $"Step(loss, x, output, y) was given an output {Of(output)} and a y {Of(y)}: they look swapped, "
                + "since the model's output comes before the targets");
        }
        else if (reading.X is { } x && x.requires_grad && !x.is_leaf && !output.requires_grad)
        {
            report("order, x", $"Step(loss, x, output, y) was given an x {Of(x)} and an output {Of(output)}: they look swapped, "
                + "since the input comes before the model's output");
        }
        else if (outputIsInteger && reading.Y is not null)
        {
            report("output type",
                $"Step was given an output {Of(output)}: predicted classes rather than the model's scores. Accuracy needs the scores, [n, classes]");
        }
    }

    private static string Of(Tensor tensor) => $"of {tensor.dtype} [{string.Join(", ", tensor.shape)}]{(tensor.requires_grad ? " with gradient" : "")}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
