// PyTorch's add_graph: the model's graph, for this dashboard and for TensorBoard.
using Sonde.Torch.Captures;
using static TorchSharp.torch;

namespace Sonde.Torch;

public static partial class TensorWriterExtensions
{
    /// <summary>Runs the model forward once and adds its graph, as <see cref="ModelGraph"/> and as the GraphDef that TensorBoard opens.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="model">Any module that has a <c>call</c> taking as many tensors.</param>
    /// <param name="inputs">Tensors of the shapes, types and device that it is trained on.</param>
    /// <returns>The graph, whose text is a summary of the model.</returns>
    /// <exception cref="ArgumentException">Model or input is disposed, or the inputs do not fit.</exception>
    /// <exception cref="InvalidOperationException">The forward pass threw; the message names the layer.</exception>
    public static ModelGraph add_graph(this SummaryWriter writer, nn.Module model, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return Add(writer, ModelGraph.Capture(model, inputs));
    }

    /// <summary>The same for a model that is run in another way: several inputs, tuples, another method than <c>forward</c>.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="model">Gives modules and parameters their names.</param>
    /// <param name="forward">Runs it once and gives the outputs.</param>
    /// <returns>The graph, whose text is a summary of the model.</returns>
    /// <exception cref="ArgumentException">The model is disposed.</exception>
    /// <exception cref="InvalidOperationException">The function threw; the message names the layer.</exception>
    public static ModelGraph add_graph(this SummaryWriter writer, nn.Module model, Func<object> forward)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return Add(writer, ModelGraph.Capture(model, forward));
    }

    private static ModelGraph Add(SummaryWriter writer, ModelGraph graph)
    {
        RecordedGraphs.AddUsers(writer, graph.Record);
        return graph;
    }
}
