// Looks into what an optimizer remembers: moments that are NaN poison every later step.
using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>Reads the tensors of TorchSharp's optimizer states, which are fields of a type per optimizer.</summary>
internal static class OptimizerStates
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary><c>exp_avg of first.weight</c>: the first remembered tensor that is not finite; null where there is none or it cannot be seen.</summary>
    public static string? FirstNonFinite(optim.Optimizer optimizer, nn.Module model)
    {
        var field = Hierarchy(optimizer.GetType()).Select(type => type.GetField("_state", Fields)).FirstOrDefault(found => found is not null);
        if (field?.GetValue(optimizer) is not IDictionary<nint, OptimizerState> states)
            return null;
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (!states.TryGetValue(parameter.Handle, out var state))
                continue;
            foreach (var remembered in Hierarchy(state.GetType()).SelectMany(type => type.GetFields(Fields)))
            {
                if (remembered.GetValue(state) is Tensor { IsInvalid: false } tensor and not Parameter && !TensorValues.AreFinite(tensor))
                    return $"{optimizer.GetType().Name}'s {remembered.Name} of {name}";
            }
        }

        return null;
    }

    private static IEnumerable<Type> Hierarchy(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
            yield return type;
    }
}
