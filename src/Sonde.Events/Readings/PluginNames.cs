// Names of the summary plugins that Sonde adds beside TensorBoard's; other readers skip what they do not know.
namespace Sonde.Events;

/// <summary>Plugin names under which Sonde stores its own readings, and the tags it uses for them.</summary>
public static class PluginNames
{
    /// <summary>Per-parameter gradient statistics, one frame a step (<see cref="GradientFlowRecord"/>).</summary>
    public const string GradientFlow = "sonde.gradient_flow";

    /// <summary>What the op trace of one step found (<see cref="OpTraceRecord"/>).</summary>
    public const string OpTrace = "sonde.op_trace";

    /// <summary>The autograd graph of the first traced step (<see cref="AutogradGraphRecord"/>).</summary>
    public const string AutogradGraph = "sonde.autograd_graph";

    /// <summary>The model: modules, parameters, frozen or trained (<see cref="ModelRecord"/>).</summary>
    public const string Model = "sonde.model";

    /// <summary>The model's graph: modules, ops, shapes, data flow (<see cref="ModelGraphRecord"/>).</summary>
    public const string ModelGraph = "sonde.model_graph";

    /// <summary>The data set: classes, counts, value range (<see cref="DatasetRecord"/>).</summary>
    public const string Dataset = "sonde.dataset";

    /// <summary>Where the run came from: commit, command line, versions, machine, seed (<see cref="ProvenanceRecord"/>).</summary>
    public const string Provenance = "sonde.provenance";

    /// <summary>A figure as SVG: a string tensor [width, height, SVG], as the images plugin has it.</summary>
    public const string Figure = "sonde.figure";

    /// <summary>Records that the file lacks, and why (<see cref="GapRecord"/>).</summary>
    public const string Gap = "sonde.gap";

    /// <summary>Warnings of libtorch (<see cref="WarningsRecord"/>).</summary>
    public const string Warnings = "sonde.warnings";

    /// <summary>Modules whose hooks do not fire (<see cref="HooksRecord"/>).</summary>
    public const string Hooks = "sonde.hooks";

    /// <summary>What monitoring costs (<see cref="OverheadRecord"/>).</summary>
    public const string Overhead = "sonde.overhead";

    /// <summary>Per-layer activation statistics, one tag a layer, one frame a sampled step (<see cref="ActivationRecord"/>).</summary>
    public const string Activations = "sonde.activations";

    /// <summary>The gradient's noise scale (<see cref="NoiseScaleRecord"/>).</summary>
    public const string NoiseScale = "sonde.noise_scale";

    /// <summary>The op that made the first NaN or infinity (<see cref="NonFiniteRecord"/>).</summary>
    public const string NonFinite = "sonde.non_finite";

    /// <summary>The tag of a record: <c>sonde/gradient_flow</c>, or <c>sonde/NAME/gradient_flow</c> for a named model.</summary>
    public static string TagFor(string plugin, string? modelName = null)
    {
        var kind = plugin["sonde.".Length..];
        return modelName is null ? $"sonde/{kind}" : $"sonde/{modelName}/{kind}";
    }
}
