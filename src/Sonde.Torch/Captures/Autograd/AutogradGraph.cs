// The autograd graph of a loss: what backward() will walk, node by node, with the C# line that made each.
using System.Runtime.InteropServices;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// The graph behind a loss, as libtorch has it: from the loss, through the backward function of every op, to the leaves
/// that collect gradient. Holds numbers and texts only; no tensor and no node is kept.
/// </summary>
public sealed class AutogradGraph
{
    internal AutogradGraph(
        IReadOnlyList<AutogradNode> nodes, IReadOnlyList<AutogradEdge> edges, IReadOnlyList<AutogradParameter> parameters,
        IReadOnlyList<string> notes, string? limitation, string tracing)
    {
        (Nodes, Edges, Parameters, Notes, Limitation, Tracing) = (nodes, edges, parameters, notes, limitation, tracing);
        Unreached = [.. parameters.Where(parameter => !parameter.IsReached)];
    }

    /// <summary>The loss first, then breadth first away from it; cuts, detached ops and what lies behind them last.</summary>
    public IReadOnlyList<AutogradNode> Nodes { get; }

    /// <summary>In the direction in which gradient flows. A tensor that an op takes in twice is two edges.</summary>
    public IReadOnlyList<AutogradEdge> Edges { get; }

    /// <summary>All parameters of the model, in its order.</summary>
    public IReadOnlyList<AutogradParameter> Parameters { get; }

    /// <summary>The parameters that gradient does not reach, each with the reason.</summary>
    public IReadOnlyList<AutogradParameter> Unreached { get; }

    /// <summary>What a reader should know of the graph as a whole: a backward pass that has run already, a model without parameters.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>What could not be seen and why, or null.</summary>
    public string? Limitation { get; }

    /// <summary><c>traced</c>: nodes with their lines; <c>graph</c>: nodes without lines; <c>modules</c>: modules are all that can be seen here.</summary>
    public string Tracing { get; }

    /// <summary>What pictures are drawn from.</summary>
    internal GraphParts Parts => new(Nodes, Edges, Parameters, Unreached, Notes, Limitation);

    /// <summary>
    /// The graph behind a loss that is there already. Its nodes carry no lines, ops and shapes, since the forward pass has gone by:
    /// <see cref="Capture(Func{Tensor}, nn.Module)"/> gives them, and tells "never used" from "cut off".
    /// </summary>
    /// <param name="loss">The loss; its backward pass may have run.</param>
    /// <param name="model">Gives leaves and layers their names.</param>
    /// <exception cref="ArgumentException">The loss or the model has been disposed.</exception>
    /// <exception cref="InvalidOperationException">The loss has no autograd graph.</exception>
    public static AutogradGraph Capture(Tensor loss, nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(model);
        GraphChecks.Check(model);
        GraphChecks.Check(loss);
        if (!loss.requires_grad || loss.is_leaf)
            throw new InvalidOperationException(GraphChecks.NoGraph(loss));
        return GraphAccess.TryGet(out var reason) is { } access
            ? new AutogradGraphBuilder(NativeGraph.Read(access, loss, withSaved: true), loss, model, session: null).Build()
            : ModuleGraph.WithoutTrace(loss, model, reason);
    }

    /// <summary>
    /// Runs <paramref name="loss"/> once, on this thread, and captures the graph behind what it returns. Every node that it made carries its op
    /// and C# line, and every parameter that is not reached its reason. A loss that is cut off from everything gives a graph too.
    /// </summary>
    /// <param name="loss">
    /// The forward pass, <c>() =&gt; cross_entropy(model.call(x), y)</c>. It has the side effects that it always has: random numbers are
    /// drawn, batch statistics move. What it makes belongs to the caller's dispose scope.
    /// </param>
    /// <param name="model">Gives leaves and layers their names; its hooks run, and more are put on for the time of the call.</param>
    /// <exception cref="ArgumentException">The model has been disposed, or <paramref name="loss"/> returns null or a disposed tensor.</exception>
    /// <remarks>
    /// What the function throws is thrown on. What libtorch throws inside a layer is wrapped into an exception of the same type whose message
    /// names the layer; the inner exception is the original.
    /// </remarks>
    public static AutogradGraph Capture(Func<Tensor> loss, nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(model);
        GraphChecks.Check(model);
        using var capture = UserCapture.Begin();
        if (GraphAccess.TryGet(out var reason) is null)
            return ModuleGraph.Run(loss, model, reason);
        using var session = OpTraceSession.Start(model, everything: true);
        Tensor result;
        try
        {
            result = loss();
        }
        catch (ExternalException exception) when (session.LayerUnderWay is { } layer)
        {
#pragma warning disable CA2201 // the type that TorchSharp throws, which callers catch
            throw new ExternalException($"The forward pass failed in layer '{layer}': {exception.Message.Split('\n', 2)[0].Trim()}", exception);
#pragma warning restore CA2201
        }
        session.Stop();
        GraphChecks.Check(result);
        return new AutogradGraphBuilder(NativeGraph.Read(GraphAccess.TryGet(out _)!, result, withSaved: true), result, model, session).Build();
    }

    /// <summary>
    /// The graph behind the loss of a training step that a session saw, which has been stopped; null where nodes cannot be read, or where
    /// there are more than <paramref name="most"/>.
    /// </summary>
    /// <param name="loss">The loss, alive.</param>
    /// <param name="model">Gives leaves and layers their names.</param>
    /// <param name="session">What was traced of the step.</param>
    /// <param name="most">Nodes to read at most.</param>
    /// <param name="note">A remark on the graph as a whole, or null.</param>
    internal static AutogradGraph? OfStep(Tensor loss, nn.Module model, OpTraceSession session, int most, string? note = null) =>
        GraphAccess.TryGet(out _) is { } access && NativeGraph.Read(access, loss, most) is { IsWhole: true } native
            ? new AutogradGraphBuilder(native, loss, model, session, isTraining: true).Build(note) : null;

    /// <summary>Draws the graph as SVG, the loss at the bottom. Above 2 000 nodes the nodes of each module become one.</summary>
    /// <param name="path">The file to write; an existing one is replaced.</param>
    /// <param name="title">The heading.</param>
    /// <exception cref="ArgumentException">The file's name asks for another format, such as <c>.png</c>.</exception>
    public void SaveSvg(string path, string title = "Autograd graph") => SvgFile.Write(path, () => GraphSvg.Draw(Parts, title));

    /// <summary>The graph in Graphviz's language, the loss at the bottom; all nodes, however many.</summary>
    public string ToDot() => GraphDot.Write(Parts);

    /// <summary>Nodes, edges and reached parameters in one line; notes and limitation below it.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        Notes.Append(Limitation).OfType<string>()
            .Prepend($"{Nodes.Count} nodes, {Edges.Count} edges, {Parameters.Count - Unreached.Count} of {Parameters.Count} parameters reached"));
}
