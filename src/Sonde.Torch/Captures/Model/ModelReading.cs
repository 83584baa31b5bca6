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
            new("", model.GetType().Name, model.training),
            .. model.named_modules().Select(m => new ModuleInfo(m.name, m.module.GetType().Name, m.module.training)),
        ];
        var parameters = model.named_parameters().Select(p => new ModelParameter(
            p.name, ModuleNames.LayerOf(p.name), p.parameter.shape, p.parameter.numel(), p.parameter.requires_grad, held?.Contains(p.parameter)));
        return new(1, name, model.GetType().Name, modules, [.. parameters])
        {
            Unregistered = [.. UnregisteredParts.Find(model).Select(found => found.Part)],
        };
    }
}
