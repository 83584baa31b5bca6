// The model as attached: every module and parameter, whether trained, and whether the optimizer holds it.
namespace Sonde.Events;

/// <summary>One module of the model.</summary>
public sealed record ModuleInfo(string Name, string Type, bool Training);

/// <summary>One parameter as attached.</summary>
/// <param name="Name">The dotted name.</param>
/// <param name="Layer">The owning module's dotted name.</param>
/// <param name="Shape">The parameter's shape.</param>
/// <param name="Elements">Number of elements.</param>
/// <param name="Trainable"><c>requires_grad</c> at the time of attaching.</param>
/// <param name="InOptimizer">Whether the optimizer holds it; null when no optimizer was given.</param>
public sealed record ModelParameter(string Name, string Layer, long[] Shape, long Elements, bool Trainable, bool? InOptimizer);

/// <summary>A <c>sonde.model</c> record, stored as JSON in a scalar string tensor.</summary>
public sealed record ModelRecord(int Version, string? Name, string Type, ModuleInfo[] Modules, ModelParameter[] Parameters);
