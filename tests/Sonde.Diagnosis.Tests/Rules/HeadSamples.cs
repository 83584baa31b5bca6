// Ways from a last layer to a loss, as the monitor records them.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal static class HeadSamples
{
    /// <summary>The last layer: a linear one that puts out a shape.</summary>
    public static LossHeadOp Layer(params long[] shape) =>
        new()
        {
            Op = "aten::addmm",
            Layer = "out",
            Inputs = [[1], shape, shape],
            FromModel = [false, true, false],
            ReadsParameter = true,
            Outputs = [shape],
            From = [-1, -1, -1]
        };

    /// <summary>An op with one tensor, which the op before made.</summary>
    public static LossHeadOp One(string op, long[] shape, int from, params long[] arguments) =>
        new() { Op = "aten::" + op, Source = "Train.cs:42", Inputs = [shape], FromModel = [true], Outputs = [shape], From = [from], Arguments = arguments };

    /// <summary>A loss function over what an op made and a target.</summary>
    public static LossHeadOp Loss(string op, long[] shape, int from, TensorFacts target, params long[] arguments) => new()
    {
        Op = "aten::" + op,
        Source = "Train.cs:43",
        Inputs = [shape, target.Shape],
        FromModel = [true, false],
        Outputs = [[]],
        From = [from, -1],
        Arguments = arguments,
        Values = [null, target],
        Given = ["", "y"],
    };

    /// <summary>Ids of classes, from 0 on.</summary>
    public static TensorFacts Ids(int samples, int classes) =>
        new() { Shape = [samples], Type = "Int64", Min = 0, Max = classes - 1, Mean = (classes - 1) / 2.0, Deviation = 1, IsWhole = true, Distinct = classes };

    /// <summary>Real numbers with a mean and a deviation.</summary>
    public static TensorFacts Real(long[] shape, double min, double max, double mean, double deviation) =>
        new() { Shape = shape, Type = "Float32", Min = min, Max = max, Mean = mean, Deviation = deviation, Distinct = 100 };

    /// <summary>A run with such a way.</summary>
    public static RunSignals Run(params LossHeadOp[] ops) => new("run") { LossHead = new() { Ops = ops } };
}
