// Every op that a piece of code runs, with its line, and where it loses gradient.
using Sonde.Torch.Captures;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>The ops of one run of some code, as libtorch reports them: outermost ops only, those of the backward pass left out.</summary>
public sealed class OpTrace
{
    // A key of its own type: other code keeps texts in Exception.Data.
    private static readonly object Key = new();

    private OpTrace(IReadOnlyList<OpRecord> ops, OpTraceAnalysis analysis, NonFiniteOp? nonFinite, Exception? failure)
    {
        Failure = failure;
        Ops = ops;
        Cuts = analysis.Cuts;
        Detached = analysis.Detached;
        Limitation = analysis.Limitation;
        FirstNonFinite = nonFinite;
    }

    /// <summary>In the order in which they ran.</summary>
    public IReadOnlyList<OpRecord> Ops { get; }

    /// <summary>
    /// The ops that cut parameters off from the loss: their output flows into the loss, a trainable parameter lies upstream,
    /// and that parameter has no other differentiable path to the loss.
    /// </summary>
    public IReadOnlyList<OpCut> Cuts { get; }

    /// <summary>Every other op that lost <c>requires_grad</c>, as healthy code does for metrics, logs and targets.</summary>
    public IReadOnlyList<OpCut> Detached { get; }

    /// <summary>
    /// The op that made the first NaN or infinity on the way into the loss, or into a gradient where the loss is finite; bad data
    /// or weights where no op made it. Null where all that matters is finite: an infinity that a softmax takes in is no fault.
    /// </summary>
    public NonFiniteOp? FirstNonFinite { get; }

    /// <summary>What the code threw, or null. The ops are those up to it; the op that threw has no output shapes.</summary>
    public Exception? Failure { get; }

    /// <summary>What this trace could not see, or null. Where ops cannot be seen at all, the lists are empty and this gives the reason.</summary>
    public string? Limitation { get; }

    /// <summary>
    /// Runs <paramref name="body"/> on this thread and records its ops. The loss is what the last backward pass began at,
    /// else the last single number that nothing consumed; every leaf that requires grad counts as a parameter.
    /// </summary>
    /// <remarks>
    /// What the body throws is thrown on; <see cref="Of"/> gives its trace: <c>catch (Exception e) { Console.WriteLine(OpTrace.Of(e)); }</c>.
    /// </remarks>
    public static OpTrace Record(Action body)
    {
        var trace = Record(body, model: null, out var thrown);
        thrown?.Throw();
        return trace;
    }

    /// <summary>The trace of the <see cref="Record(Action)"/> that an exception came out of; null for any other exception.</summary>
    /// <param name="exception">What was caught.</param>
    public static OpTrace? Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Data[Key] as OpTrace;
    }

    /// <summary>The same; parameters and layers carry the names that they have in <paramref name="model"/>.</summary>
    public static OpTrace Record(Action body, nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var trace = Record(body, model, out var thrown);
        thrown?.Throw();
        return trace;
    }

    /// <summary>The same, for code that throws, as <c>backward</c> does on a loss that is cut off from every parameter.</summary>
    /// <param name="body">The code to run.</param>
    /// <param name="model">Gives parameters and layers their names; may be null.</param>
    /// <param name="thrown">What the body threw, or null.</param>
    public static OpTrace Record(Action body, nn.Module? model, out System.Runtime.ExceptionServices.ExceptionDispatchInfo? thrown)
    {
        ArgumentNullException.ThrowIfNull(body);
        thrown = null;
        using var session = OpTraceSession.Start(model, everything: true, values: true);
        try
        {
            using var capture = UserCapture.Begin();
            body();
        }
        catch (Exception exception)
        {
            thrown = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
        }

        session.Stop();
        var parameters = model?.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)).ToList();
        var analysis = parameters is null ? session.Analyze(null) : session.Analyze(null, parameters);
        var nonFinite = NonFiniteDescriber.Find(session, null, NamedTensor.Of(model));
        var failure = thrown?.SourceException;
        var trace = new OpTrace([.. session.Ops.Select(op => Describe(op))], analysis, nonFinite, failure);
        if (failure is { Data.IsReadOnly: false }) failure.Data[Key] = trace;
        return trace;
    }

    /// <summary>What happened, what cuts the loss off, and every op with its shapes and its line.</summary>
    public override string ToString() => OpTraceText.Write(this);

    private static OpRecord Describe(TracedOp op)
    {
        var line = CallSite.Resolve(op.Stack);
        return new OpRecord(
            op.Name, [.. op.Inputs.Select(input => input.Shape ?? [])], [.. op.Outputs.Select(output => output.Shape ?? [])],
            op.AnyInputRequiresGrad, Array.Exists(op.Outputs, output => output.RequiresGrad),
            line is null ? null : SourceFile.Describe(line), line?.Line, op.Layer);
    }
}
