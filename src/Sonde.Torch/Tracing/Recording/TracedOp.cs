// One op as the recorder saw it: which tensors went in and came out, and whether they required grad at that moment.
using System.Diagnostics;
using Sonde.Torch.Interop;

namespace Sonde.Torch.Tracing;

/// <summary>A tensor as an operand, at the moment of the op.</summary>
/// <param name="Tensor">The recorder's number of the tensor; no two tensors of a session share one.</param>
/// <param name="RequiresGrad">Before the op for inputs, after it for outputs.</param>
/// <param name="IsLeaf">Requires grad without an op that made it so.</param>
/// <param name="Shape">Null unless the session records shapes.</param>
internal readonly record struct Operand(int Tensor, bool RequiresGrad, bool IsLeaf, long[]? Shape)
{
    /// <summary>The number of what was read of its values; 0 where nothing was.</summary>
    public int Scan { get; init; }

    /// <summary>The node of the autograd graph that made it, at the moment of the op; none for leaves and where nodes cannot be read.</summary>
    public NodeKey Node { get; init; }
}

/// <summary>An outermost op that the backward pass did not run.</summary>
/// <param name="Index">Its place in the trace.</param>
/// <param name="Name">The name with its namespace, <c>aten::argmax</c>.</param>
/// <param name="Inputs">Tensors in argument order, those in lists included.</param>
/// <param name="FirstArgument">How many of the inputs belong to the first argument: what an in-place op writes to.</param>
internal sealed record TracedOp(int Index, string Name, Operand[] Inputs, int FirstArgument)
{
    /// <summary>Tensors that came out; empty where the op failed or gave a number.</summary>
    public Operand[] Outputs { get; init; } = [];

    /// <summary>For each output the input whose memory it shares, or -1.</summary>
    public int[] AliasOf { get; init; } = [];

    /// <summary>Whole-number arguments in order, those in lists included; empty unless the session records shapes, and where they cannot be read.</summary>
    public long[] Integers { get; init; } = [];

    /// <summary>Its other numbers in order.</summary>
    public double[] Numbers { get; init; } = [];

    /// <summary>Where it was called; taken only where the session wants it.</summary>
    public StackTrace? Stack { get; init; }

    /// <summary>The dotted name of the module under way, or null.</summary>
    public string? Layer { get; init; }

    /// <summary>The number of the first graph node that it could make, and the one after its last; both 0 where nodes cannot be read.</summary>
    public (ulong First, ulong End) Sequences { get; init; }

    /// <summary>Whether the thread recorded no gradients: under <c>no_grad</c>, and in the forward pass of a custom function.</summary>
    public bool GradientsOff { get; init; }

    /// <summary>Whether the backward pass began right after it, so that it made the first gradient of a loss.</summary>
    public bool StartsBackward { get; init; }

    /// <summary>The number of the backward node that ran it; -1 for an op that the backward pass did not run.</summary>
    public int BackwardNode { get; init; } = -1;

    public bool AnyInputRequiresGrad => Array.Exists(Inputs, input => input.RequiresGrad);

    /// <summary>Gradient went in and none of the tensors that came out carries it on.</summary>
    public bool LosesGradient => DropsGradient && !Array.Exists(Outputs, output => output.RequiresGrad);

    /// <summary>Gradient went in and at least one tensor came out without it, such as the indices of a maximum.</summary>
    public bool DropsGradient => AnyInputRequiresGrad && !IsShapeOnly && Array.Exists(Outputs, output => !output.RequiresGrad);

    /// <summary>Gradient went in and what came out requires grad, but only zeros go back through it. In a custom function it is not differentiated.</summary>
    public bool GivesZeroGradient => StepFunctions.Contains(Name);

    /// <summary>Takes shape and type from its inputs and no value.</summary>
    public bool IsShapeOnly => Name.EndsWith("_like", StringComparison.Ordinal) || Name.StartsWith("aten::new_", StringComparison.Ordinal)
        || Name is "aten::_shape_as_tensor" or "aten::result_type" or "aten::is_same_size";

    /// <summary>The inputs whose values the outputs depend on, as places in <see cref="Inputs"/>.</summary>
    public Range ValueInputs => IsShapeOnly ? ^0.. : Overwrites ? FirstArgument.. : ..;

    /// <summary>Hands a value to managed code: what is built from it there has no graph.</summary>
    public bool ReadsValue => Name is "aten::item" or "aten::_local_scalar_dense";

    /// <summary>Whether the op writes to its first argument, by libtorch's naming rule.</summary>
    public bool IsInPlace => Name.EndsWith('_') && !Name.EndsWith("__", StringComparison.Ordinal);

    /// <summary>Whether the old value of what it writes to is lost altogether.</summary>
    public bool Overwrites => Name is "aten::copy_" or "aten::fill_" or "aten::zero_" or "aten::normal_" or "aten::uniform_"
        or "aten::random_" or "aten::bernoulli_" or "aten::set_" or "aten::exponential_" or "aten::log_normal_" or "aten::cauchy_" or "aten::geometric_";
}
