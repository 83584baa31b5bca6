// One call of a module during a forward pass.
namespace Sonde.Torch.Captures;

/// <summary>Ops <see cref="FirstOp"/> to <see cref="EndOp"/> (exclusive) ran in it.</summary>
internal sealed class ModuleCall(ModuleEntry module, ModuleCall? parent, int firstOp)
{
    public ModuleEntry Module { get; } = module;

    public ModuleCall? Parent { get; set; } = parent;

    public int FirstOp { get; } = firstOp;

    public int EndOp { get; set; } = firstOp;

    /// <summary>Which call of the module, from 1.</summary>
    public int Number { get; set; } = 1;

    public IReadOnlyList<TensorSeen> Inputs { get; set; } = [];

    public IReadOnlyList<TensorSeen> Outputs { get; set; } = [];

    /// <summary>False while it runs, and for good when it threw.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Ran by <c>forward</c>: known from the stack of its ops alone.</summary>
    public bool IsBypassed { get; init; }

    /// <summary>Of a bypassed one: by a <c>call</c> of TorchSharp's own that goes past the hooks, so that the user's code is as it should be.</summary>
    public bool ByOwnCall { get; init; }

    /// <summary>Of a call that lies in no other: the module was in training mode, and gradients were on.</summary>
    public bool IsTraining { get; init; }
}
