// Builds a graph of named operations in the form that graph viewers read.
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>Collects nodes of a graph and encodes them as a GraphDef.</summary>
public sealed class GraphDefBuilder
{
    // The version of TensorFlow's graphs that PyTorch's writer claims to produce.
    private const int Producer = 22;

    private readonly ProtoMessage _graph = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Adds a node.</summary>
    /// <param name="name">Its name, unique in the graph; slashes make groups.</param>
    /// <param name="op">What it does, for example <c>aten::relu</c>.</param>
    /// <param name="inputs">Names of the nodes that it reads, in order; they may be added later.</param>
    /// <param name="attributes">Texts to show with it, by name.</param>
    /// <param name="outputShape">The shape of its output; null where not known.</param>
    /// <exception cref="ArgumentException">There is a node of that name.</exception>
    public GraphDefBuilder AddNode(
        string name, string op, IEnumerable<string>? inputs = null, IReadOnlyDictionary<string, string>? attributes = null,
        IReadOnlyList<long>? outputShape = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(op);
        if (!_names.Add(name))
        {
            throw new ArgumentException($"The graph already has a node {name}.", nameof(name));
        }

        var node = new ProtoMessage().Text(1, name).Text(2, op);
        foreach (var input in inputs ?? [])
        {
            node.Text(3, input);
        }

        foreach (var (key, text) in attributes ?? new Dictionary<string, string>())
        {
            node.Message(5, new ProtoMessage().Text(1, key).Message(2, new ProtoMessage().Text(2, text)));
        }

        if (outputShape is not null)
        {
            var shape = new ProtoMessage();
            foreach (var size in outputShape)
            {
                shape.Message(2, new ProtoMessage().Varint(1, size));
            }

            var list = new ProtoMessage().Message(1, new ProtoMessage().Message(7, shape));
            node.Message(5, new ProtoMessage().Text(1, "_output_shapes").Message(2, list));
        }

        _graph.Message(1, node);
        return this;
    }

    /// <summary>The serialised GraphDef of the nodes added so far.</summary>
    public byte[] ToArray() => [.. _graph.ToArray(), .. new ProtoMessage().Message(4, new ProtoMessage().Varint(1, Producer)).ToArray()];
}
