// A message decoded by Google.Protobuf's wire reader and the schema of the format: an oracle that shares no code with Sonde.
using System.Text;
using Google.Protobuf;

namespace Sonde.Events.Tests.Oracle;

/// <summary>Strict: unknown fields, wrong wire types, repeated single fields and strings that are no UTF-8 do not decode.</summary>
internal sealed class ProtoNode
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly List<(string Name, object Value)> _fields = [];

    private ProtoNode(byte[] bytes) => Bytes = bytes;

    /// <summary>The message as it is in the file.</summary>
    public byte[] Bytes { get; }

    /// <summary>The names of the fields that are there, in file order.</summary>
    public IEnumerable<string> Names => _fields.Select(entry => entry.Name);

    public static ProtoNode Parse(string message, byte[] bytes)
    {
        var node = new ProtoNode(bytes);
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is var tag and not 0)
        {
            var field = ProtoSchema.Field(message, WireFormat.GetTagFieldNumber(tag));
            if (!field.IsRepeated && node.Has(field.Name))
            {
                throw new InvalidDataException($"{message}.{field.Name} comes twice.");
            }

            node._fields.Add((field.Name, Read(input, field, WireFormat.GetTagWireType(tag))));
        }

        return node;
    }

    public bool Has(string name) => _fields.Exists(field => field.Name == name);

    public double Number(string name) => Find(name) is { } value ? Convert.ToDouble(value, null) : 0;

    public float Float(string name) => (float?)Find(name) ?? 0;

    public long Long(string name) => (long?)Find(name) ?? 0;

    public string Text(string name) => (string?)Find(name) ?? "";

    public byte[] Content(string name) => (byte[]?)Find(name) ?? [];

    public double[] Doubles(string name) => (double[]?)Find(name) ?? [];

    public ProtoNode Node(string name) => (ProtoNode?)Find(name) ?? new ProtoNode([]);

    public T[] All<T>(string name) => [.. _fields.Where(field => field.Name == name).Select(field => (T)field.Value)];

    private object? Find(string name) => _fields.Find(field => field.Name == name).Value;

    private static object Read(CodedInputStream input, ProtoField field, WireFormat.WireType wire)
    {
        var expected = field.Type switch
        {
            "varint" => WireFormat.WireType.Varint,
            "double" => WireFormat.WireType.Fixed64,
            "float" => WireFormat.WireType.Fixed32,
            _ => WireFormat.WireType.LengthDelimited,
        };
        if (wire != expected)
        {
            throw new InvalidDataException($"{field.Name} has the wire type {wire}.");
        }

        return field.Type switch
        {
            "varint" => input.ReadInt64(),
            "double" => input.ReadDouble(),
            "float" => input.ReadFloat(),
            "string" => StrictUtf8.GetString(input.ReadBytes().Span),
            "bytes" => input.ReadBytes().ToByteArray(),
            "doubles" => Packed(input.ReadBytes().ToByteArray()),
            var message => Parse(message, input.ReadBytes().ToByteArray()),
        };
    }

    private static double[] Packed(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        var values = new List<double>();
        while (!input.IsAtEnd)
        {
            values.Add(input.ReadDouble());
        }

        return [.. values];
    }
}
