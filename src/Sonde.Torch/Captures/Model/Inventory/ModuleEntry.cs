// A module of the model and what it owns itself.
using TorchSharp;
using TorchSharp.Modules;

namespace Sonde.Torch.Captures;

/// <summary>One module object, under the first of its names.</summary>
/// <param name="Path">The dotted name; empty for the root.</param>
/// <param name="Module">The module.</param>
/// <param name="IsRegistered">False for one that was found in a field only.</param>
internal sealed record ModuleEntry(string Path, torch.nn.Module Module, bool IsRegistered)
{
    /// <summary>Its own parameters, not those of modules in it, by the last part of their names.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => field ??= [.. Own(Module)];

    /// <summary>Its own buffers.</summary>
    public IReadOnlyList<(string Name, torch.Tensor Buffer)> Buffers =>
        field ??= [.. Module.named_buffers(recurse: false).Select(entry => (entry.name, entry.buffer))];

    public string Type { get; } = NameOf(Module.GetType());

    /// <summary>How often it was called.</summary>
    public int Calls { get; set; }

    /// <summary>The last part of the path, or the type for the root.</summary>
    public string Label => Path.Length == 0 ? Type : Path;

    public string Qualify(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    public bool Contains(ModuleEntry other) => Path.Length == 0 || other.Path.StartsWith(Path + ".", StringComparison.Ordinal);

    private static IEnumerable<(string, Parameter)> Own(torch.nn.Module module) =>
        module.named_parameters(recurse: false).Select(entry => (entry.name, entry.parameter));

    /// <summary><c>Block&lt;Int32&gt;</c> rather than <c>Block`1</c>.</summary>
    public static string NameOf(Type type)
    {
        var mark = type.Name.IndexOf('`', StringComparison.Ordinal);
        return mark < 0 ? type.Name : $"{type.Name[..mark]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }
}
