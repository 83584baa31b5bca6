// unregistered-parameters: parameters that a field holds and the model does not list.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Names the fields whose trainable parameters the model does not list. Exact: they were found by looking into the fields, and
/// <c>parameters()</c> does not give them, so no optimizer made from it trains them and <c>save</c> leaves them out.
/// </summary>
public sealed class UnregisteredParametersRule : IRule
{
    /// <inheritdoc/>
    public string Id => "unregistered-parameters";

    /// <inheritdoc/>
    public RuleOutcome Check(RunSignals signals)
    {
        if (signals.ModelRecord is not { Unregistered: { } parts } model) return RuleOutcome.Needs("a model record, which the training monitor records");
        if (parts.Length == 0) return RuleOutcome.Nothing;
        return RuleOutcome.Of([.. parts.GroupBy(part => part.Reason).Select(group => Describe([.. group], model))]);
    }

    private Finding Describe(UnregisteredPart[] parts, ModelRecord model)
    {
        var elements = parts.Sum(part => part.Elements);
        var (what, cause, cure) = parts[0].Reason switch
        {
            "collection" => ("in a collection", "modules in a List, array or dictionary are not registered: TorchSharp looks at fields of the types Module, Parameter and Tensor only",
                "use ModuleList, ModuleDict, ParameterList or Sequential in place of the collection"),
            "no-registration" => ("in a module that registers nothing", "RegisterComponents() is not called in the constructor", "call RegisterComponents() as the last line of the constructor"),
            "replaced" => ("in a field that was replaced after registration", "the field was given another module after RegisterComponents(): the model still lists, trains and saves the old one",
                "set the field before RegisterComponents(), or call register_module with the field's name anew"),
            "tensor" => ("as plain tensors", "a Tensor field with requires_grad becomes a buffer or nothing, not a parameter", "make it a Parameter: new Parameter(tensor), before RegisterComponents()"),
            _ => ("in fields set too late", "the field was set after RegisterComponents(), which looks only once", "set the field before RegisterComponents(), or call register_module or register_parameter"),
        };
        return new(Id, Severity.Error, 1,
            $"{Wording.Count(parts.Sum(part => part.Parameters), "parameter")} ({Wording.Number(elements)} elements) {what} {(parts.Sum(part => part.Parameters) == 1 ? "is" : "are")} not registered, "
            + $"so neither trained nor saved: {Wording.List([.. parts.Select(part => $"{part.Field} ({part.Type})")])}", parts[0].Field)
        {
            Evidence = [new("elements of unregistered parameters", elements, 0), new("elements of registered parameters", model.Parameters.Sum(p => p.Elements))],
            Causes = [cause],
            Cures = [cure],
        };
    }
}
