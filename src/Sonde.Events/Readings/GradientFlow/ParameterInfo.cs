// A parameter that gradient-flow frames have a row for.
namespace Sonde.Events;

/// <summary>One parameter of the model, in forward order of registration.</summary>
internal sealed record ParameterInfo
{
    /// <summary>The dotted name, <c>conv1.weight</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The owning module's dotted name, <c>conv1</c>.</summary>
    public string Layer { get; init; } = "";

    /// <summary>The owning module's type, <c>Conv2d</c>.</summary>
    public string ModuleType { get; init; } = "";

    /// <summary>The parameter's shape.</summary>
    public long[] Shape { get; init; } = [];

    internal static string? Validate(ParameterInfo parameter) =>
        RecordCheck.Present(parameter.Name, "name") ?? RecordCheck.Present(parameter.Layer, "layer")
        ?? RecordCheck.Present(parameter.ModuleType, "moduleType") ?? RecordCheck.Shape(parameter.Shape, "shape");
}
