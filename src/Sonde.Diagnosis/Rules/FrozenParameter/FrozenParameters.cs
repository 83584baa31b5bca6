// Which parameters are frozen: by the newest gradient-flow frame, or else by the model record.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>The frozen parameters of a model.</summary>
/// <param name="Frozen">Names and layers of those with requires_grad = false.</param>
/// <param name="Total">How many parameters the model has.</param>
internal sealed record FrozenParameters(IReadOnlyList<(string Name, string Layer)> Frozen, int Total)
{
    /// <summary>Null where neither gradient flow nor a model record tells, or the model has no parameter.</summary>
    public static FrozenParameters? Of(RunSignals signals)
    {
        var found = signals.GradientFlow is { Count: > 0 } frames ? FromFrames(frames) : signals.ModelRecord is { } model ? FromModel(model) : null;
        return found is { Total: > 0 } ? found : null;
    }

    /// <summary>The first names, and how many more there are.</summary>
    public string Names => Wording.List([.. Frozen.Select(f => f.Name)]);

    private static FrozenParameters FromFrames(GradientFrames frames)
    {
        var last = frames.Count - 1;
        return new([.. Enumerable.Range(0, frames.Parameters.Length).Where(p => frames.State(last, p) == GradientState.Frozen)
            .Select(p => (frames.Parameters[p].Name, frames.Parameters[p].Layer))], frames.Parameters.Length);
    }

    private static FrozenParameters FromModel(ModelRecord model) =>
        new([.. model.Parameters.Where(p => !p.Trainable).Select(p => (p.Name, p.Layer))], model.Parameters.Length);
}
