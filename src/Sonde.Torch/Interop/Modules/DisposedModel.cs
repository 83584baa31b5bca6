// Tells a model that has been disposed from one that has nothing registered.
using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Interop;

/// <summary>
/// A disposed model may list disposed parameters, throw when it is asked for its name, or list nothing at all: TorchSharp's kinds of modules
/// differ. In the last case the parameters in its fields tell, or those in the fields of its modules.
/// </summary>
internal static class DisposedModel
{
    private const int MostDepth = 4;   // modules may refer to one another in circles

    /// <summary>Whether the model has been disposed.</summary>
    public static bool Is(nn.Module model)
    {
        try
        {
            _ = model.GetName();
            var any = false;
            foreach (var parameter in model.parameters())
            {
                if (parameter.IsInvalid) return true;
                any = true;
            }
            return !any && HoldsDisposed(model, 0);
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static bool HoldsDisposed(nn.Module module, int depth)
    {
        for (var type = module.GetType(); type is not null && type != typeof(nn.Module); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var isDisposed = typeof(Tensor).IsAssignableFrom(field.FieldType) ? field.GetValue(module) is Parameter { IsInvalid: true }
                    : depth < MostDepth && typeof(nn.Module).IsAssignableFrom(field.FieldType)
                        && field.GetValue(module) is nn.Module child && HoldsDisposed(child, depth + 1);
                if (isDisposed) return true;
            }
        }

        return false;
    }
}
