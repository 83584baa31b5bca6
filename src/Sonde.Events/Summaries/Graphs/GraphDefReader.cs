// Reads TensorFlow's GraphDef, as PyTorch, TensorFlow, Keras and others write it, into a model graph.
using System.Globalization;
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>
/// Nodes become ops, the slashes of their names become groups, inputs become edges. Input names that no node has are left out and
/// counted; malformed bytes end the reading, and what was read before them stays. Of a graph that is larger than anybody can
/// look at the first nodes are read and the others counted. All of it is reported in the notes.
/// </summary>
public static class GraphDefReader
{
    /// <summary>The most nodes that are read of a graph, groups among them.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>The most edges that are read of a graph.</summary>
    public const int MaxEdges = 400_000;

    private const int LongestText = 400;         // of an attribute, in characters: what does not fit on a screen is not carried there
    private const int LongestName = 64 * 1024;   // in bytes
    private const int MostAttributes = 64;       // of a node
    private const int MostDepth = 64;            // of groups in groups
    private const long MostText = 32L << 20;     // characters of all names and attributes together

    /// <summary>Reads a graph.</summary>
    /// <param name="graphDef">A serialised GraphDef.</param>
    public static ModelGraphRecord Read(ReadOnlySpan<byte> graphDef)
    {
        var reading = new Reading();
        var reader = new ProtoReader(graphDef);
        while (TryNextNode(ref reader, out var node)) reading.Add(node);
        if (reader.Malformed) reading.Note($"The graph ends in bytes that are not a GraphDef; {reading.Count} nodes before them were read.");
        reader = new ProtoReader(graphDef);
        while (reading.HasNodesToConnect && TryNextNode(ref reader, out var node)) reading.Connect(node);
        return reading.Finish();
    }

    private static bool TryNextNode(ref ProtoReader reader, out ReadOnlySpan<byte> node)
    {
        while (reader.Next(out var key))
        {
            if (key == (1 << 3 | WireType.Length))
            {
                node = reader.Bytes();
                return !reader.Malformed;
            }

            reader.Skip(key);
        }

        node = default;
        return false;
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> node)
    {
        ReadOnlySpan<byte> name = default;
        var reader = new ProtoReader(node);
        while (reader.Next(out var key))
        {
            if (key == (1 << 3 | WireType.Length)) name = reader.Bytes();
            else reader.Skip(key);
        }

        return name;
    }

    // Names of ops and devices are short; what is not is cut before it becomes text.
    private static string ShortText(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= LongestText ? Encoding.UTF8.GetString(bytes) : Encoding.UTF8.GetString(bytes[..LongestText]) + "…";

    // Nodes first, then their inputs, which may name nodes that come later: two walks over the bytes, so that no input is kept as text.
    private sealed class Reading
    {
        private readonly List<GraphNode> _nodes = [];
        private readonly List<GraphEdge> _edges = [];
        private readonly List<int> _ops = [];
        private readonly Dictionary<string, int> _byName = [];
        private readonly Dictionary<string, int> _groups = [];
        private readonly List<string> _notes = [];
        private readonly char[] _input = new char[LongestName];
        private long _text;
        private long _all;
        private long _nameless;
        private long _longNames;
        private long _allEdges;
        private long _unknown;
        private long _longAttributes;
        private int _connected;
        private bool _isFull;

        public int Count => _ops.Count;

        public bool HasNodesToConnect => _connected < _ops.Count;

        public void Note(string note) => _notes.Add(note);

        public void Add(ReadOnlySpan<byte> bytes)
        {
            _all++;
            if (_isFull) return;
            var nameBytes = NameOf(bytes);
            if (!IsNamed(nameBytes))
            {
                if (nameBytes.IsEmpty) _nameless++;
                else _longNames++;
                return;
            }

            var name = Encoding.UTF8.GetString(nameBytes);
            var cut = name.LastIndexOf('/');
            var scope = cut < 0 ? "" : name[..cut];
            var (op, outputs, attributes) = Read(bytes);
            var text = name.Length + op.Length + NewText(scope, out var groups) + attributes.Sum(pair => pair.Key.Length + (long)pair.Value.Length);
            if (_nodes.Count + groups + 1 > MaxNodes || _text + text > MostText)
            {
                _isFull = true;
                return;
            }

            _text += text;
            var node = new GraphNode(KindOf(op), GroupOf(scope), name[(cut + 1)..], op)
            {
                Path = name,
                Outputs = outputs,
                Attributes = attributes.Count > 0 ? attributes : null,
            };
            _byName.TryAdd(name, _nodes.Count);
            _ops.Add(_nodes.Count);
            _nodes.Add(node);
        }

        /// <summary>Adds the edges of the node that comes next, in the order in which nodes were added.</summary>
        public void Connect(ReadOnlySpan<byte> bytes)
        {
            if (!IsNamed(NameOf(bytes))) return;
            var node = _ops[_connected++];
            var index = 0;
            var reader = new ProtoReader(bytes);
            while (reader.Next(out var key))
            {
                if (key == (3 << 3 | WireType.Length)) Connect(reader.Bytes(), node, index++);
                else reader.Skip(key);
            }
        }

        public ModelGraphRecord Finish()
        {
            if (_nameless > 0) Note(_nameless == 1 ? "A node without a name is left out." : $"{_nameless} nodes without a name are left out.");
            if (_longNames > 0) Note($"{_longNames} nodes whose names are longer than {LongestName} bytes are left out.");
            if (_isFull) Note($"{_ops.Count} of {_all} nodes are shown: the graph is too large for all of them.");
            if (_longAttributes > 0) Note($"{_longAttributes} attributes are left out: a node has more than {MostAttributes}, or the name of one is too long.");
            if (_allEdges > _edges.Count) Note($"{_edges.Count} of {_allEdges} edges are shown: the graph is too large for all of them.");
            if (_unknown > 0) Note($"{_unknown} inputs name nodes that the graph does not have{(_isFull ? ", or that are not shown" : "")}.");
            return new ModelGraphRecord(1, null, "GraphDef", "data", null, [.. _nodes], [.. _edges], [], null, [.. _notes]);
        }

        private static bool IsNamed(ReadOnlySpan<byte> name) => name.Length is > 0 and <= LongestName;

        private (string Op, GraphTensor[]? Outputs, Dictionary<string, string> Attributes) Read(ReadOnlySpan<byte> node)
        {
            var op = "";
            GraphTensor[]? outputs = null;
            Dictionary<string, string> attributes = [];
            var reader = new ProtoReader(node);
            while (reader.Next(out var key))
            {
                switch (key)
                {
                    case 2 << 3 | WireType.Length: op = ShortText(reader.Bytes()); break;
                    case 4 << 3 | WireType.Length when ShortText(reader.Bytes()) is { Length: > 0 } device: attributes["device"] = device; break;
                    case 4 << 3 | WireType.Length: break;
                    case 5 << 3 | WireType.Length: AddAttribute(reader.Bytes(), attributes, ref outputs); break;
                    default: reader.Skip(key); break;
                }
            }

            return (op, outputs, attributes);
        }

        private void AddAttribute(ReadOnlySpan<byte> entry, Dictionary<string, string> attributes, ref GraphTensor[]? outputs)
        {
            ReadOnlySpan<byte> name = default, value = default;
            var reader = new ProtoReader(entry);
            while (reader.Next(out var key))
            {
                if (key == (1 << 3 | WireType.Length)) name = reader.Bytes();
                else if (key == (2 << 3 | WireType.Length)) value = reader.Bytes();
                else reader.Skip(key);
            }

            if (name.SequenceEqual("_output_shapes"u8)) outputs = GraphAttribute.ReadShapes(value);
            else if (attributes.Count >= MostAttributes || name.Length > LongestText) _longAttributes++;
            else if (GraphAttribute.Describe(value, LongestText) is { Length: > 0 } text) attributes[Encoding.UTF8.GetString(name)] = text;
        }

        private void Connect(ReadOnlySpan<byte> input, int node, int index)
        {
            if (input.Length > LongestName)
            {
                _unknown++;
                return;
            }

            var (from, output, control) = Parse(_input.AsSpan(0, Encoding.UTF8.GetChars(input, _input)));
            if (!_byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(from, out var maker))
            {
                _unknown++;
                return;
            }

            if (_allEdges++ >= MaxEdges) return;
            var shapes = _nodes[maker].Outputs;
            _edges.Add(new GraphEdge(maker, node, output, index, shapes is not null && output < shapes.Length ? shapes[output].Shape : null) { Control = control });
        }

        // Characters of the groups of a scope that are not there yet, and their number.
        private long NewText(string scope, out int groups)
        {
            var text = 0L;
            groups = 0;
            foreach (var (start, end) in Levels(scope))
            {
                if (groups > 0 || !_groups.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(scope.AsSpan(0, end)))
                {
                    groups++;
                    text += end + (end - start);
                }
            }

            return text;
        }

        /// <summary>The innermost group of a scope; what lies deeper than <see cref="MostDepth"/> stays in the last one.</summary>
        private int GroupOf(string scope)
        {
            var parent = -1;
            foreach (var (start, end) in Levels(scope))
            {
                if (!_groups.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(scope.AsSpan(0, end), out var group))
                {
                    var path = scope[..end];
                    _nodes.Add(GroupNode(path, scope[start..end], parent));
                    _groups[path] = group = _nodes.Count - 1;
                }

                parent = group;
            }

            return parent;
        }

        // Where the name of each group in a scope starts and ends, from the outermost in.
        private static IEnumerable<(int Start, int End)> Levels(string scope)
        {
            var start = 0;
            for (var depth = 0; start < scope.Length; depth++)
            {
                var cut = depth < MostDepth ? scope.IndexOf('/', start) : -1;
                var end = cut < 0 ? scope.Length : cut;
                yield return (start, end);
                start = end + 1;
            }
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
    private static NodeInput Parse(ReadOnlySpan<char> input)
    {
        if (input is ['^', ..]) return new(input[1..], 0, true);
        var colon = input.LastIndexOf(':');
        return colon > 0 && int.TryParse(input[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var output)
            ? new(input[..colon], output, false)
            : new(input, 0, false);
    }

    private readonly ref struct NodeInput(ReadOnlySpan<char> name, int output, bool control)
    {
        private readonly ReadOnlySpan<char> _name = name;

        public void Deconstruct(out ReadOnlySpan<char> from, out int number, out bool isControl)
        {
            from = _name;
            number = output;
            isControl = control;
        }
    }
}
