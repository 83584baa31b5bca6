// Finds parameters that fields hold and the model does not list: no optimizer gets them, and saving forgets them.
using System.Collections;
using System.Reflection;
using Sonde.Events;
using Sonde.Torch.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>A part found, with the module itself where it is one.</summary>
internal sealed record FoundPart(UnregisteredPart Part, nn.Module? Module, Tensor? Tensor);

/// <summary>
/// Looks through the fields of every module of the user's own type: what TorchSharp's own modules keep in theirs is their affair. Only
/// what can train is named: a frozen teacher kept in a list, a loss module, a mask are no faults.
/// </summary>
internal sealed class UnregisteredParts
{
    private const int MostItems = 10_000;   // of one collection

    private readonly HashSet<nn.Module> _registered;
    private readonly HashSet<Tensor> _parameters;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<FoundPart> _found = [];

    private UnregisteredParts(nn.Module model)
    {
        _registered = new(model.named_modules().Select(entry => entry.module).Append(model), ReferenceEqualityComparer.Instance);
        _parameters = new(model.parameters(), new TensorIdentity());
    }

    /// <summary>In the order of modules and fields. A module is named as a whole, not by what is in it.</summary>
    public static IReadOnlyList<FoundPart> Find(nn.Module model)
    {
        var search = new UnregisteredParts(model);
        foreach (var (path, module) in model.named_modules().Select(entry => (entry.name, entry.module)).Prepend(("", model)))
            search.LookAt(path, module);
        return search._found;
    }

    private void LookAt(string path, nn.Module module)
    {
        if (!_seen.Add(module)) return;
        var registered = module.named_children().ToDictionary(child => child.name, child => child.module);
        for (var type = module.GetType(); type is not null && type.Assembly != typeof(nn.Module).Assembly; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.FieldType.IsPrimitive || field.FieldType == typeof(string) || field.GetValue(module) is not { } value) continue;
                var name = NameOf(field);
                var reason =
                    (registered.GetValueOrDefault(name) ?? registered.GetValueOrDefault(field.Name)) is { } old && !ReferenceEquals(old, value) ? "replaced"
                    : registered.Count == 0 && !module.parameters(recurse: false).Any() ? "no-registration" : "field";
                Visit(path.Length == 0 ? name : $"{path}.{name}", value, reason, depth: 0);
            }
        }
    }

    private void Visit(string place, object? value, string reason, int depth)
    {
        switch (value)
        {
            case nn.Module module when !_registered.Contains(module):
                if (!_seen.Add(module)) break;
                var trainable = Trainable(module).ToList();
                if (trainable.Count > 0)
                {
                    _found.Add(new(new()
                    {
                        Field = place,
                        Type = ModuleEntry.NameOf(module.GetType()),
                        Reason = reason,
                        Parameters = trainable.Count,
                        Elements = trainable.Sum(p => p.numel()),
                    }, module, null));
                }
                break;
            case Parameter { IsInvalid: false, requires_grad: true } parameter when !_parameters.Contains(parameter) && _seen.Add(parameter):
                _found.Add(
                    new(new() { Field = place, Type = nameof(Parameter), Reason = reason, Parameters = 1, Elements = parameter.numel() }, null, parameter));
                break;
            case Tensor { IsInvalid: false, requires_grad: true, is_leaf: true } tensor when !_parameters.Contains(tensor) && _seen.Add(tensor):
                _found.Add(new(new() { Field = place, Type = nameof(Tensor), Reason = "tensor", Parameters = 1, Elements = tensor.numel() }, null, tensor));
                break;
            case nn.Module or Tensor or string or null:
                break;
            case IDictionary dictionary when depth < 2:
                foreach (var key in dictionary.Keys.Cast<object>().Take(MostItems))
                    Visit($"{place}[{(key is string text ? $"\"{text}\"" : key)}]", dictionary[key], "collection", depth + 1);
                break;
            case System.Runtime.CompilerServices.ITuple tuple when depth < 2:
                for (var i = 0; i < tuple.Length; i++)
                    Visit($"{place}.Item{i + 1}", tuple[i], "collection", depth + 1);
                break;
            case ICollection items when depth < 2 && (items is not Array array || (array.Rank == 1 && !array.GetType().GetElementType()!.IsPrimitive)):
                var index = 0;
                foreach (var item in items.Cast<object?>().Take(MostItems))
                    Visit($"{place}[{index++}]", item, "collection", depth + 1);
                break;
        }
    }

    // An unregistered module may hide others in the same way.
    private static IEnumerable<Tensor> Trainable(nn.Module module) =>
        module.parameters().Where(parameter => !parameter.IsInvalid && parameter.requires_grad)
            .Concat(Find(module).SelectMany(part => part.Module is null ? [part.Tensor!] : Trainable(part.Module)));

    /// <summary>As registration names it: by TorchSharp's attribute, which is not public, or by the field; a property's hidden field by the property.</summary>
    private static string NameOf(FieldInfo field) =>
        field.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.Name == "ComponentNameAttribute") is { } named
            && named.NamedArguments.FirstOrDefault(argument => argument.MemberName == "Name").TypedValue.Value is string given ? given
        : field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}
