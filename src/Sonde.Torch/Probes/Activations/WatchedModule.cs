// The modules whose activations are read: those without children, and those that the user names.
using System.IO.Enumeration;
using Sonde.Torch.Interop;
using TorchSharp;

namespace Sonde.Torch;

/// <summary>A module that gets a hook.</summary>
/// <param name="Name">Its dotted name; the model's own name for the model itself.</param>
/// <param name="Type">Its type.</param>
/// <param name="Traits">What its type says of its output.</param>
/// <param name="Module">The module; the user's.</param>
internal sealed record WatchedModule(string Name, string Type, LayerTraits Traits, torch.nn.Module Module)
{
    /// <summary>
    /// Chooses from a model. A module under two names counts once, under the first. A module with children is taken only where a pattern
    /// other than <c>*</c> fits its own name.
    /// </summary>
    public static List<WatchedModule> Of(torch.nn.Module model, MonitorOptions options)
    {
        HashSet<torch.nn.Module> known = new(ReferenceEqualityComparer.Instance);
        List<WatchedModule> watched = [];
        foreach (var (name, module) in model.named_modules())
        {
            if (!known.Add(module) || !options.WatchesLayer(name)) continue;
            if (module.named_children().Any() && !IsNamed(options, name)) continue;
            watched.Add(new(name, TypeName(module), LayerTraits.Of(module.GetType()), module));
        }
        if (watched.Count == 0 && known.Count == 0 && options.WatchesLayer(ModuleNames.NameOf(model)))
            watched.Add(new(ModuleNames.NameOf(model), TypeName(model), LayerTraits.Of(model.GetType()), model));
        return watched;
    }

    private static bool IsNamed(MonitorOptions options, string name) =>
        options.Include.Any(pattern => pattern != "*" && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static string TypeName(torch.nn.Module module) => module.GetType().Name.Split('`')[0];
}
