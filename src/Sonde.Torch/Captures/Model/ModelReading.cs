// The model as attached, as a record: modules, parameters, which are trained and which the optimizer holds.
using Sonde.Events;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Reads a <see cref="ModelRecord"/> from a model.</summary>
internal static class ModelReading
{
    public static ModelRecord Read(nn.Module model, optim.Optimizer? optimizer, string? name)
    {
        // By identity: Tensor.Equals compares elements, and LBFGS wraps its parameters anew.
        var held = optimizer is null ? null : new HashSet<Tensor>(optimizer.parameters(), new TensorIdentity());
        ModuleInfo[] modules =
        [
            new() { Name = "", Type = model.GetType().Name, Training = model.training },
            .. model.named_modules().Select(m => new ModuleInfo { Name = m.name, Type = m.module.GetType().Name, Training = m.module.training }),
        ];
        var parameters = model.named_parameters().Select(p => new ModelParameter
        {
            Name = p.name,
            Layer = ModuleNames.LayerOf(p.name),
            Shape = p.parameter.shape,
            Elements = p.parameter.numel(),
            Trainable = p.parameter.requires_grad,
            InOptimizer = held?.Contains(p.parameter),
        });
        return new()
        {
            Name = name,
            Type = model.GetType().Name,
            Modules = modules,
            Parameters = [.. parameters],
            Unregistered = [.. UnregisteredParts.Find(model).Select(found => found.Part)],
        };
    }
}
