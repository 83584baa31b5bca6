// What to call a model, and which layer a parameter belongs to.
using static TorchSharp.torch;

namespace Sonde.Torch.Interop;

/// <summary>Names as TorchSharp gives them: a module's own, and the dotted names of its parameters.</summary>
internal static class ModuleNames
{
    /// <summary>What to call a model: the name it was given, or its type where libtorch's own name is all there is.</summary>
    public static string NameOf(nn.Module model) =>
        !DisposedModel.Is(model) && model.GetName() is { Length: > 0 } name && !name.Contains("::", StringComparison.Ordinal) ? name : model.GetType().Name;

    /// <summary>The owning module's dotted name: everything before the last dot, and nothing for a parameter of the root.</summary>
    public static string LayerOf(string parameter)
    {
        var dot = parameter.LastIndexOf('.');
        return dot < 0 ? "" : parameter[..dot];
    }
}
