// What can be wrong when a monitor is attached: programming errors, reported at once and by name.
using System.Runtime.CompilerServices;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Checks the arguments of Attach, and remembers which models and tag names are taken.</summary>
internal static class AttachChecks
{
    private static readonly ConditionalWeakTable<nn.Module, object> Attached = [];
    private static readonly ConditionalWeakTable<SummaryWriter, HashSet<string>> Names = [];
    private static readonly Lock Gate = new();

    public static void Check(nn.Module model, optim.Optimizer? optimizer, MonitorOptions options)
    {
        var name = ModuleNames.NameOf(model);
        if (!Enum.IsDefined(options.Level))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Level, $"There is no such level; there are {string.Join(", ", Enum.GetNames<MonitorLevel>())}.");
        }
        CheckGiven(options.Include, nameof(options.Include));
        CheckGiven(options.Exclude, nameof(options.Exclude));
        CheckGiven(options.Probes, nameof(options.Probes));
        if (options.AccumulationSteps < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.AccumulationSteps, "AccumulationSteps counts Step calls to one optimizer step: 1 or more.");
        }
        if (double.IsNaN(options.Budget) || options.Budget is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Budget, "Budget is a share of a step's time, 0 to 1: 0.02 is 2 %, and 0 sets no limit.");
        }
        if (options is { StopOn: not null, LiveDiagnosis: false })
        {
            throw new ArgumentException(
                "StopOn ends the training at a finding, and LiveDiagnosis, which finds it, is off. Set LiveDiagnosis = true.", nameof(options));
        }

        if (options.TimeProvider is null) throw new ArgumentException("MonitorOptions.TimeProvider is null.", nameof(options));
        if (options.FeatureMaps is { } maps) CheckGiven(maps, nameof(options.FeatureMaps));
        if (options.Name is { } given && (given.Length == 0 || given.Any(char.IsWhiteSpace)))
            throw new ArgumentException($"The name '{given}' becomes part of tags: use a word without spaces.", nameof(options));
        if (options.Level == MonitorLevel.Custom)
        {
            CheckProbes(options);
        }
        else if (options.Probes.Count > 0)
        {
            throw new ArgumentException(
                $"Probes chooses those of level Custom, and the level is {options.Level}, which has its own: set Level = MonitorLevel.Custom.",
                nameof(options));
        }
        if (DisposedModel.Is(model))
            throw new ArgumentException($"The model {name} has been disposed.", nameof(model));
        var parameters = model.parameters().ToList();
        if (parameters.Count == 0)
        {
            throw new ArgumentException($"The model {name} has no parameters: nothing is registered. Call RegisterComponents() at the end of the constructor, "
                + "and keep modules in fields or a ModuleList.", nameof(model));
        }
        if (!model.named_parameters().Any(p => options.Watches(p.name)))
            throw new ArgumentException($"Include and Exclude leave no parameter of {name} to watch.", nameof(options));
        if (optimizer is null) return;
        var held = new HashSet<Tensor>(optimizer.parameters(), new TensorIdentity());   // LBFGS wraps its parameters anew
        if (held.Count == 0)
        {
            throw new ArgumentException(
                $"The optimizer {optimizer.GetType().Name} holds no parameters; it was made before the model had any.", nameof(optimizer));
        }
        if (!parameters.Any(held.Contains))
        {
            throw new ArgumentException($"The optimizer {optimizer.GetType().Name} holds no parameter of {name}: it belongs to another model, "
                + "or the parameters were replaced after it was made (move the model before making the optimizer).", nameof(optimizer));
        }
    }

    /// <summary>A writer that is disposed takes nothing, and each reading would say so for itself.</summary>
    public static void Check(SummaryWriter writer)
    {
        if (writer.IsDisposed)
            throw new ArgumentException($"The writer of {writer.LogDirectory} has been disposed; dispose it after the monitor.", nameof(writer));
    }

    private static void CheckGiven<T>(IEnumerable<T>? list, string name)
    {
        if (list is null || list.Contains(default)) throw new ArgumentException($"MonitorOptions.{name} is null or holds a null.", nameof(list));
    }

    private static void CheckProbes(MonitorOptions options)
    {
        var known = string.Join(", ", ProbeSet.Names);
        if (options.Probes.Count == 0)
            throw new ArgumentException($"Level Custom has the probes that Probes names, and it names none. There are: {known}.", nameof(options));
        if (options.Probes.GroupBy(choice => choice.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The probe '{twice.Key}' is named {twice.Count()} times in Probes; name it once.", nameof(options));
        foreach (var choice in options.Probes)
        {
            if (!ProbeSet.Names.Contains(choice.Name)) throw new ArgumentException($"There is no probe '{choice.Name}'. There are: {known}.", nameof(options));
            if (choice.Every < 1)
                throw new ArgumentOutOfRangeException(nameof(options), choice.Every, $"The probe {choice.Name} reads every so many calls: 1 or more.");
        }
    }

    /// <summary>Takes the model, and the tag name on the writer.</summary>
    public static void Claim(nn.Module model, SummaryWriter writer, string? name)
    {
        lock (Gate)
        {
            if (Attached.TryGetValue(model, out _))
            {
                throw new InvalidOperationException(
                    $"The model {ModuleNames.NameOf(model)} is attached already; dispose its monitor before attaching another.");
            }
            var names = Names.GetOrCreateValue(writer);
            if (!names.Add(name ?? ""))
            {
                throw new InvalidOperationException(name is null
                    ? $"A model is attached to the writer of {writer.LogDirectory} already; give each a MonitorOptions.Name so that their tags differ."
                    : $"A model named '{name}' is attached to the writer of {writer.LogDirectory} already; choose another MonitorOptions.Name.");
            }
            Attached.Add(model, new object());
        }
    }

    /// <summary>Gives both back.</summary>
    /// <returns>Whether no other model is attached to the writer now.</returns>
    public static bool Release(nn.Module model, SummaryWriter writer, string? name)
    {
        lock (Gate)
        {
            Attached.Remove(model);
            if (!Names.TryGetValue(writer, out var names)) return true;
            names.Remove(name ?? "");
            return names.Count == 0;
        }
    }
}
