// Every module, parameter and buffer of a model, each once, with its names.
using Sonde.Events;
using Sonde.Torch.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>Modules are read before the forward pass. Parts in fields that are not registered come last, under the name of the field.</summary>
internal sealed class ModelInventory
{
    private readonly IReadOnlyList<FoundPart> _unregistered;

    private ModelInventory(nn.Module model, IReadOnlyList<FoundPart> unregistered)
    {
        _unregistered = unregistered;
        Unregistered = [.. unregistered.Select(found => found.Part)];
        var seen = new HashSet<nn.Module>(ReferenceEqualityComparer.Instance);
        Add("", model, isRegistered: true);
        foreach (var found in unregistered)
        {
            if (found.Module is not null) Add(found.Part.Field, found.Module, isRegistered: false);
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

    /// <summary>Reads modules, parameters and buffers.</summary>
    /// <exception cref="ArgumentException">The model has been disposed.</exception>
    public static ModelInventory Read(nn.Module model)
    {
        var inventory = ReadModules(model);
        inventory.ReadParameters();
        return inventory;
    }

    /// <summary>Reads modules only, ahead of a pass that may come much later: the model may be moved until then.</summary>
    /// <exception cref="ArgumentException">The model has been disposed.</exception>
    public static ModelInventory ReadModules(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            ObjectDisposedException.ThrowIf(DisposedModel.Is(model) || model.buffers().Any(buffer => buffer.IsInvalid), model);
            return new(model, UnregisteredParts.Find(model));
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
        {
            throw new ArgumentException($"The model {ModuleNames.NameOf(model)} has been disposed.", nameof(model), exception);
        }
    }

    /// <summary>The parameters of a module and all in it, shared ones once.</summary>
    public IEnumerable<(Parameter Tensor, ModuleEntry Owner, List<string> Names)> Under(ModuleEntry module)
    {
        var prefix = module.Path.Length == 0 ? "" : module.Path + ".";
        return Parameters.Where(parameter => parameter.Names.Exists(name => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    /// <summary>Reads parameters and buffers as they are now.</summary>
    public void ReadParameters()
    {
        foreach (var found in _unregistered)
        {
            if (found.Tensor is { IsInvalid: false } tensor) Names[tensor] = found.Part.Field;
        }

        foreach (var entry in Modules)
        {
            foreach (var (name, parameter) in entry.Parameters)
                AddParameter(entry, entry.Qualify(name), parameter);
            foreach (var (name, buffer) in entry.Buffers)
                Names.TryAdd(buffer, entry.Qualify(name));
        }
    }

    /// <summary>The parameters as a record has them.</summary>
    public GraphParameter[] Describe() =>
    [
        .. Parameters.Select(entry => new GraphParameter(
            entry.Names[0], entry.Owner.Path, entry.Tensor.shape, entry.Tensor.numel(), entry.Tensor.requires_grad, entry.Tensor.dtype.ToString(), entry.Tensor.device.ToString())
        {
            Aliases = entry.Names.Count > 1 ? [.. entry.Names.Skip(1)] : null,
        }),
    ];

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
