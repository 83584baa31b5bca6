// What an optimizer holds and how it is set, read by the names of its options: each kind of TorchSharp's has a type of its own.
using System.Reflection;
using Sonde.Events;
using Sonde.Torch.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Reads an optimizer.</summary>
internal static class OptimizerFacts
{
    /// <summary>The tensors that it holds; from its groups where they have them, since asking LBFGS itself makes libtorch warn.</summary>
    public static IEnumerable<Parameter> Held(optim.Optimizer optimizer)
    {
        var groups = optimizer.ParamGroups.ToList();
        return groups.TrueForAll(group => group is ParamGroup { Parameters: not null })
            ? groups.SelectMany(group => ((ParamGroup)group).Parameters)
            : optimizer.parameters();
    }

    /// <summary>Its parameter groups.</summary>
    public static OptimizerGroup[] Groups(optim.Optimizer optimizer) => [.. optimizer.ParamGroups.Select(controller =>
    {
        var group = controller as ParamGroup;
        var options = group?.Options;
        return new OptimizerGroup
        {
            LearningRate = controller.LearningRate,
            WeightDecay = Number(options, "weight_decay"),
            Momentum = Number(options, "momentum") ?? Number(options, "beta1"),
            Beta2 = Number(options, "beta2"),
            Epsilon = Number(options, "eps"),
            Parameters = group?.Parameters?.Count() ?? Held(optimizer).Count(),
        };
    })];

    /// <summary>Names of trainable parameters that it lacks, and the number of tensors that the model lacks.</summary>
    public static (string[] Missing, int Foreign) Compare(optim.Optimizer optimizer, IReadOnlyList<(string Name, Parameter Parameter)> parameters, int most)
    {
        var identity = new TensorIdentity();
        var held = new HashSet<Tensor>(Held(optimizer), identity);
        var own = new HashSet<Tensor>(parameters.Select(p => p.Parameter), identity);
        return ([.. parameters.Where(p => p.Parameter.requires_grad && !held.Contains(p.Parameter)).Select(p => p.Name).Take(most)],
            held.Count(tensor => !own.Contains(tensor)));
    }

    private static double? Number(object? options, string name) =>
        options?.GetType().GetField(name, BindingFlags.Instance | BindingFlags.Public)?.GetValue(options) as double?;
}
