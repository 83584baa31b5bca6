// The graph of a model as it runs: modules, ops, shapes, parameters, multiply-adds, and the flow of data between them.
using Sonde.Events;
using Sonde.Torch.Captures;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// What one forward pass ran, by modules; the graph of the backward pass is <c>AutogradGraph</c>'s. Capturing runs the model forward
/// once, under <c>no_grad</c> and in the mode that it is in, and puts buffers (running statistics) and the random state back.
/// </summary>
public sealed class ModelGraph
{
    private ModelGraph(ModelGraphRecord record) => Record = record;

    /// <summary>The graph as it is stored: nodes, edges, parameters, totals.</summary>
    public ModelGraphRecord Record { get; }

    /// <summary>What could not be seen, in sentences; empty for a whole graph.</summary>
    public IReadOnlyList<string> Notes => Record.Notes;

    /// <summary>Runs the model on inputs.</summary>
    /// <param name="model">Any module that has a <c>call</c> taking as many tensors; parameters of it behind them that may be null are null.</param>
    /// <param name="inputs">Tensors of the shapes, types and device that it is trained on.</param>
    /// <exception cref="ArgumentException">Model or input is disposed, or the inputs do not fit.</exception>
    /// <exception cref="InvalidOperationException">The forward pass threw; the message names the layer.</exception>
    public static ModelGraph Capture(nn.Module model, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var pass = ForwardPass.Run(model, inputs, forward: null, gradients: false);
        return new(new ModelGraphBuilder(pass).Build(name: null));
    }

    /// <summary>Runs the model in whatever way it is used: several inputs, tuples, another method than <c>forward</c>.</summary>
    /// <param name="model">Gives modules and parameters their names.</param>
    /// <param name="forward">Runs it once and gives the outputs: a tensor, a tuple, a list or a dictionary of them.</param>
    /// <exception cref="ArgumentException">The model is disposed.</exception>
    /// <exception cref="InvalidOperationException">The function threw; the message names the layer.</exception>
    public static ModelGraph Capture(nn.Module model, Func<object> forward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        using var pass = ForwardPass.Run(model, inputs: null, forward, gradients: false);
        return new(new ModelGraphBuilder(pass).Build(name: null));
    }

    /// <summary>The graph as TensorFlow's GraphDef, which TensorBoard's Graphs page opens.</summary>
    public byte[] ToGraphDef() => GraphDefForm.Encode(Record);

    /// <summary>The table that torchinfo's <c>summary</c> prints: modules as a tree, output shapes, parameters, multiply-adds, totals.</summary>
    public override string ToString() => ModelSummaryText.Write(Record);
}
