// Every module, parameter and buffer of a model, each once, with its names.
using Sonde.Events;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Modules;

/// <summary>Read before the forward pass. Parts in fields that are not registered come last, under the name of the field.</summary>
internal sealed class ModelInventory
{
    private ModelInventory(nn.Module model, IReadOnlyList<FoundPart> unregistered)
    {
        Unregistered = [.. unregistered.Select(found => found.Part)];
        var seen = new HashSet<nn.Module>(ReferenceEqualityComparer.Instance);
        Add("", model, isRegistered: true);
        foreach (var found in unregistered)
        {
            if (found.Module is not null) Add(found.Part.Field, found.Module, isRegistered: false);
            if (found.Tensor is not null) Names[found.Tensor] = found.Part.Field;
        }

        foreach (var entry in Modules)
        {
            foreach (var (name, parameter) in entry.Parameters)
                AddParameter(entry, entry.Qualify(name), parameter);
            foreach (var (name, buffer) in entry.Buffers)
                Names.TryAdd(buffer, entry.Qualify(name));
        }

        void Add(string path, nn.Module module, bool isRegistered)
        {
            if (seen.Add(module)) Modules.Add(new(path, module, isRegistered));
            foreach (var (name, child) in module.named_modules())
            {
                if (seen.Add(child)) Modules.Add(new(path.Length == 0 ? name : $"{path}.{name}", child, isRegistered));
            }
        }
    }

    public List<ModuleEntry> Modules { get; } = [];

    /// <summary>Parameters, each once, in the order of modules.</summary>
    public List<(Parameter Tensor, ModuleEntry Owner, List<string> Names)> Parameters { get; } = [];

    /// <summary>The first name of each parameter and buffer.</summary>
    public Dictionary<Tensor, string> Names { get; } = new(new TensorIdentity());

    /// <summary>The module that owns a parameter, by the parameter's first name.</summary>
    public Dictionary<string, ModuleEntry> Owners { get; } = [];

    public UnregisteredPart[] Unregistered { get; }

    public ModuleEntry Root => Modules[0];

    /// <exception cref="ArgumentException">The model has been disposed.</exception>
    public static ModelInventory Read(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            ObjectDisposedException.ThrowIf(DisposedModel.Is(model) || model.buffers().Any(buffer => buffer.IsInvalid), model);
            return new(model, UnregisteredParts.Find(model));
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
        {
            throw new ArgumentException($"The model {AttachChecks.NameOf(model)} has been disposed.", nameof(model), exception);
        }
    }

    /// <summary>The parameters of a module and all in it, shared ones once.</summary>
    public IEnumerable<(Parameter Tensor, ModuleEntry Owner, List<string> Names)> Under(ModuleEntry module)
    {
        var prefix = module.Path.Length == 0 ? "" : module.Path + ".";
        return Parameters.Where(parameter => parameter.Names.Exists(name => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private void AddParameter(ModuleEntry owner, string name, Parameter parameter)
    {
        if (Names.TryGetValue(parameter, out var first) && Owners.ContainsKey(first))
        {
            Parameters.Find(known => known.Names[0] == first).Names.Add(name);
            return;
        }

        Names[parameter] = name;
        Owners[name] = owner;
        Parameters.Add((parameter, owner, [name]));
    }
}
