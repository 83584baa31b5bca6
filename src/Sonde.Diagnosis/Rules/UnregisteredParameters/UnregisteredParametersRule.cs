// unregistered-parameters: parameters that a field holds and the model does not list.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Names the fields whose trainable parameters the model does not list. Exact: they were found by looking into the fields, and
/// <c>parameters()</c> does not give them, so no optimizer made from it trains them and <c>save</c> leaves them out.
/// </summary>
internal sealed partial class UnregisteredParametersRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.ModelRecord is not { Unregistered: { } parts } model)
            return RuleOutcome.Needs("a model record, which the training monitor records", ModelRecord.Reading.Plugin);
        if (parts.Length == 0) return RuleOutcome.Nothing;
        return RuleOutcome.Of([.. parts.GroupBy(part => part.Reason).Select(group => Describe([.. group], model))]);
    }

    private Finding Describe(UnregisteredPart[] parts, ModelRecord model)
    {
        var elements = parts.Sum(part => part.Elements);
        var (what, cause, cure) = parts[0].Reason switch
        {
            "collection" => ("in a collection",
                "Modules in a List, array or dictionary are not registered: TorchSharp looks only at fields of type Module, Parameter and Tensor",
                "Use ModuleList, ModuleDict, ParameterList or Sequential in place of the collection"),
            "no-registration" => ("in a module that registers nothing", "RegisterComponents() is not called in the constructor",
                "Call RegisterComponents() as the last line of the constructor"),
            "replaced" => ("in a field that was replaced after registration",
                "The field got another module after RegisterComponents(): the model still lists, trains and saves the old one",
                "Set the field before RegisterComponents(), or call register_module with the field's name again"),
            "tensor" => ("as plain tensors", "A Tensor field with requires_grad becomes a buffer or nothing, not a parameter",
                "Make it a Parameter: new Parameter(tensor), before RegisterComponents()"),
            _ => ("in fields set too late", "The field was set after RegisterComponents(), which looks only once",
                "Set the field before RegisterComponents(), or call register_module or register_parameter"),
        };
        return new(Id, Severity.Error, 1,
            $"{Wording.Count(parts.Sum(part => part.Parameters), "parameter")} ({Wording.Number(elements)} elements) {what} "
            + $"{(parts.Sum(part => part.Parameters) == 1 ? "is" : "are")} not registered, "
            + $"so they are neither trained nor saved: {Wording.List([.. parts.Select(part => $"{part.Field} ({part.Type})")])}", parts[0].Field)
        {
            Evidence =
            [
                new("elements of unregistered parameters", elements, 0), new("elements of registered parameters", model.Parameters.Sum(p => p.Elements)),
            ],
            Causes = [cause],
            Cures = [cure],
        };
    }
}
