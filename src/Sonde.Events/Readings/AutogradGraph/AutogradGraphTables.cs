// The tables of an autograd graph while its record is made.
namespace Sonde.Events;

internal sealed class AutogradGraphTables
{
    private readonly IndexTable<string, string> _names = new(), _layers = new(), _parameters = new();
    private readonly IndexTable<string, long[]> _shapes = new();

    public int Name(string name) => _names.Add(name, name);

    public int? Op(string? op) => op is null ? null : Name(op);

    public int? Layer(string? layer) => layer is null ? null : _layers.Add(layer, layer);

    public int? Shape(IReadOnlyCollection<long>? shape) => shape is null ? null : _shapes.Add(string.Join(',', shape), [.. shape]);

    /// <summary>Null for none, so that the JSON does not name them.</summary>
    public int[]? Shapes(IReadOnlyCollection<IReadOnlyCollection<long>> shapes) => shapes.Count == 0 ? null : [.. shapes.Select(shape => Shape(shape)!.Value)];

    public int Parameter(string name) => _parameters.Add(name, name);

    /// <summary>Null for none, so that the JSON does not name them.</summary>
    public int[]? Parameters(IReadOnlyCollection<string> names) => names.Count == 0 ? null : [.. names.Select(Parameter)];

    /// <summary>The record with the tables as they are now.</summary>
    public AutogradGraphRecord Into(AutogradGraphRecord record) => record with
    {
        Version = 2,
        Names = _names.ToArray(),
        Layers = _layers.ToArray(),
        Shapes = _shapes.ToArray(),
        Parameters = _parameters.ToArray(),
    };
}
