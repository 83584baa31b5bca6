// What a node of the autograd graph stands for.
namespace Sonde.Torch;

/// <summary>What a node of an <see cref="AutogradGraph"/> stands for.</summary>
public enum AutogradNodeKind
{
    /// <summary>The loss itself, at which the backward pass begins; always node 0.</summary>
    Loss,

    /// <summary>The backward function of an op, <c>AddmmBackward0</c>.</summary>
    Operation,

    /// <summary>A parameter of the model. Where no edge that carries gradient leads to it, it is cut off.</summary>
    Parameter,

    /// <summary>A leaf that requires grad and is not a parameter of the model: an input, a buffer, a tensor made trainable by hand.</summary>
    Leaf,

    /// <summary>An op that cuts parameters off from the loss.</summary>
    Cut,

    /// <summary>An op at which gradient stops although no parameter depends on it, such as <c>detach</c> for a target.</summary>
    Detached,

    /// <summary>All nodes of one module, where a large graph is drawn by modules, or where modules are all that can be seen.</summary>
    Module,
}
