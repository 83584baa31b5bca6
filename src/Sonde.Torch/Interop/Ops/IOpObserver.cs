// Who wants to know of the ops of a thread.
namespace Sonde.Torch.Interop;

/// <summary>Called inside native frames, on the thread that runs the op: it must not throw, block, or run ops.</summary>
internal interface IOpObserver
{
    /// <summary>False once the observer wants no more calls; it is then dropped at the next chance.</summary>
    bool IsActive { get; }

    /// <summary>An op begins. Its inputs can be read during this call only.</summary>
    /// <param name="function">The <c>RecordFunction*</c>.</param>
    /// <param name="depth">1 for an op that no other op runs.</param>
    /// <param name="inBackward">Whether the backward pass runs it.</param>
    void OpStarting(nint function, int depth, bool inBackward);

    /// <summary>An op has ended, by an exception too; it then has no outputs.</summary>
    void OpEnded(nint function, int depth, bool inBackward);

    /// <summary>The backward pass begins to evaluate a node, and none was under way.</summary>
    void BackwardStarting();

    /// <summary>The backward pass begins to evaluate a node; called for each, after <see cref="BackwardStarting"/>.</summary>
    /// <param name="function">The <c>RecordFunction*</c>, which has the node's name and number.</param>
    void NodeStarting(nint function)
    {
    }
}
