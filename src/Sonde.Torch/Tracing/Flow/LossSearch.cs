// Which tensor of a trace is the loss, when nobody says so.
namespace Sonde.Torch.Tracing;

/// <summary>A loss has one element of floating type; the backward pass began at it, or nothing consumed it.</summary>
internal static class LossSearch
{
    private static readonly string[] Copies = ["aten::detach", "aten::to", "aten::_to_copy", "aten::clone", "aten::cpu", "aten::alias", "aten::contiguous"];

    /// <summary>The tensors from which backward passes began, in order.</summary>
    public static IEnumerable<Operand> BackwardRoots(IReadOnlyList<TracedOp> ops) =>
        ops.Where(op => op.StartsBackward && op.Name == "aten::ones_like" && op.Inputs.Length > 0).Select(op => op.Inputs[0]);

    /// <summary>The last loss of the trace, or null where no op made a single number.</summary>
    public static Operand? Find(IReadOnlyList<TracedOp> ops, OpRecorder recorder)
    {
        foreach (var root in BackwardRoots(ops).Reverse())
            return root;
        return Candidate(ops, recorder, _ => true) is { } last ? BeforeItsCopies(last, ops, recorder) : null;
    }

    /// <summary>The loss on which the last backward pass failed, or null where no op made a single number.</summary>
    /// <param name="ops">The trace up to the failure.</param>
    /// <param name="recorder">Knows the tensors.</param>
    /// <param name="withoutGradient">Whether it failed because the loss requires no grad: no pass began then, and copies are what was meant.</param>
    public static Operand? ThatFailed(IReadOnlyList<TracedOp> ops, OpRecorder recorder, bool withoutGradient)
    {
        if (withoutGradient)
            return Candidate(ops, recorder, output => !output.RequiresGrad);
        return BackwardRoots(ops).Select(root => (Operand?)root).LastOrDefault() ?? Candidate(ops, recorder, output => output.RequiresGrad);
    }

    // The last single number that no op took in.
    private static Operand? Candidate(IReadOnlyList<TracedOp> ops, OpRecorder recorder, Func<Operand, bool> wanted)
    {
        var consumed = new HashSet<int>();
        var read = new HashSet<int>();
        foreach (var op in ops)
        {
            foreach (var input in op.Inputs)
            {
                if (op.ReadsValue)
                    read.Add(input.Tensor);
                else if (!op.IsShapeOnly && !op.IsInPlace)
                    consumed.Add(input.Tensor);
            }
        }

        // What has been read out is more likely a number for the log than the loss: that is read after the backward pass.
        var candidates =
            from op in ops
            from output in op.Outputs
            where recorder.ElementCount(output.Tensor) == 1 && recorder.IsFloating(output.Tensor) && !consumed.Contains(output.Tensor) && wanted(output)
            orderby !read.Contains(output.Tensor), op.Index
            select (Operand?)output;
        return candidates.LastOrDefault();
    }

    /// <summary>The loss itself where what was handed over is a detached copy of it, made for a log.</summary>
    public static Operand BeforeItsCopies(Operand operand, IReadOnlyList<TracedOp> ops, OpRecorder recorder)
    {
        var (current, result) = (operand, operand);
        while (ops.LastOrDefault(op => op.Outputs.Any(output => output.Tensor == current.Tensor)) is { Inputs.Length: > 0 } maker
            && Copies.Contains(maker.Name) && recorder.ElementCount(maker.Inputs[0].Tensor) == 1
            && maker.Inputs[0].Tensor != current.Tensor)
        {
            current = maker.Inputs[0];
            if (maker.Name == "aten::detach")
                result = current;
        }

        return result;
    }
}
