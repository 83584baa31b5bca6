// Reads TensorFlow's GraphDef, as PyTorch, TensorFlow, Keras and others write it, into a model graph.
using System.Globalization;
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>
/// Nodes become ops, the slashes of their names become groups, inputs become edges. Input names that no node has are left out and
/// counted; malformed bytes end the reading, and what was read before them stays. Both are said in the notes.
/// </summary>
public static class GraphDefReader
{
    private const int LongestText = 400;         // of an attribute, in bytes: what does not fit on a screen is not carried there
    private const int MostDepth = 64;            // of groups in groups

    /// <summary>Reads a graph.</summary>
    /// <param name="graphDef">A serialised GraphDef.</param>
    public static ModelGraphRecord Read(ReadOnlySpan<byte> graphDef)
    {
        var reading = new Reading();
        var reader = new ProtoReader(graphDef);
        while (reader.Next(out var key))
        {
            if (key == (1 << 3 | WireType.Length)) reading.Add(reader.Bytes());
            else reader.Skip(key);
        }

        if (reader.Malformed) reading.Note($"The graph ends in bytes that are no GraphDef; {reading.Count} nodes before them were read.");
        return reading.Finish();
    }

    private sealed class Reading
    {
        private readonly List<GraphNode> _nodes = [];
        private readonly List<(int Node, string[] Inputs)> _inputs = [];
        private readonly Dictionary<string, int> _byName = [];
        private readonly Dictionary<string, int> _groups = [];
        private readonly List<string> _notes = [];

        public int Count => _inputs.Count;

        public void Note(string note) => _notes.Add(note);

        public void Add(ReadOnlySpan<byte> bytes)
        {
            var (name, op) = ("", "");
            List<string> inputs = [];
            GraphTensor[]? outputs = null;
            Dictionary<string, string> attributes = [];
            var reader = new ProtoReader(bytes);
            while (reader.Next(out var key))
            {
                switch (key)
                {
                    case 1 << 3 | WireType.Length: name = Encoding.UTF8.GetString(reader.Bytes()); break;
                    case 2 << 3 | WireType.Length: op = Encoding.UTF8.GetString(reader.Bytes()); break;
                    case 3 << 3 | WireType.Length: inputs.Add(Encoding.UTF8.GetString(reader.Bytes())); break;
                    case 4 << 3 | WireType.Length when Encoding.UTF8.GetString(reader.Bytes()) is { Length: > 0 } device: attributes["device"] = device; break;
                    case 5 << 3 | WireType.Length: AddAttribute(reader.Bytes(), attributes, ref outputs); break;
                    case 4 << 3 | WireType.Length: break;
                    default: reader.Skip(key); break;
                }
            }

            if (name.Length == 0)
            {
                Note("A node without a name is left out.");
                return;
            }

            var cut = name.LastIndexOf('/');
            var node = new GraphNode(KindOf(op), GroupOf(cut < 0 ? "" : name[..cut]), name[(cut + 1)..], op)
            {
                Path = name,
                Outputs = outputs,
                Attributes = attributes.Count > 0 ? attributes : null,
            };
            _byName.TryAdd(name, _nodes.Count);
            _inputs.Add((_nodes.Count, [.. inputs]));
            _nodes.Add(node);
        }

        public ModelGraphRecord Finish()
        {
            List<GraphEdge> edges = [];
            var unknown = 0;
            foreach (var (node, inputs) in _inputs)
            {
                for (var i = 0; i < inputs.Length; i++)
                {
                    var (from, output, control) = Parse(inputs[i]);
                    if (!_byName.TryGetValue(from, out var maker))
                    {
                        unknown++;
                        continue;
                    }

                    var shapes = _nodes[maker].Outputs;
                    edges.Add(new GraphEdge(maker, node, output, i, shapes is not null && output < shapes.Length ? shapes[output].Shape : null) { Control = control });
                }
            }

            if (unknown > 0) Note($"{unknown} inputs name nodes that the graph does not have.");
            return new ModelGraphRecord(1, null, "GraphDef", "data", null, [.. _nodes], [.. edges], [], null, [.. _notes]);
        }

        /// <summary>The innermost group of a scope; what lies deeper than <see cref="MostDepth"/> stays in the last one.</summary>
        private int GroupOf(string scope)
        {
            var parent = -1;
            var start = 0;
            for (var depth = 0; start < scope.Length; depth++)
            {
                var cut = depth < MostDepth ? scope.IndexOf('/', start) : -1;
                var end = cut < 0 ? scope.Length : cut;
                var path = scope[..end];
                if (!_groups.TryGetValue(path, out var group))
                {
                    _nodes.Add(GroupNode(path, scope[start..end], parent));
                    _groups[path] = group = _nodes.Count - 1;
                }

                parent = group;
                start = end + 1;
            }

            return parent;
        }

        // PyTorch names scopes by type and attribute: Conv2d[conv1].
        private static GraphNode GroupNode(string path, string label, int parent)
        {
            var bracket = label.IndexOf('[', StringComparison.Ordinal);
            var (type, name) = bracket > 0 && label.EndsWith(']') ? (label[..bracket], label[(bracket + 1)..^1]) : ("", label);
            return new GraphNode("group", parent, name, type) { Path = path };
        }
    }

    private static string KindOf(string op) => op switch
    {
        "Placeholder" or "IO Node" => "input",
        "Const" or "Constant" or "prim::Constant" => "constant",
        _ => "op",
    };

    /// <summary><c>^name</c> waits only; <c>name:1</c> takes the second output.</summary>
    private static (string Name, int Output, bool Control) Parse(string input)
    {
        if (input.StartsWith('^')) return (input[1..], 0, true);
        var colon = input.LastIndexOf(':');
        return colon > 0 && int.TryParse(input[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var output)
            ? (input[..colon], output, false)
            : (input, 0, false);
    }

    private static void AddAttribute(ReadOnlySpan<byte> entry, Dictionary<string, string> attributes, ref GraphTensor[]? outputs)
    {
        var name = "";
        ReadOnlySpan<byte> value = default;
        var reader = new ProtoReader(entry);
        while (reader.Next(out var key))
        {
            if (key == (1 << 3 | WireType.Length)) name = Encoding.UTF8.GetString(reader.Bytes());
            else if (key == (2 << 3 | WireType.Length)) value = reader.Bytes();
            else reader.Skip(key);
        }

        if (name == "_output_shapes") outputs = GraphAttribute.ReadShapes(value);
        else if (GraphAttribute.Describe(value, LongestText) is { Length: > 0 } text) attributes[name] = text;
    }
}
