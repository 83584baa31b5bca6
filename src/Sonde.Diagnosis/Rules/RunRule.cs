// A rule about one model of one run.
namespace Sonde.Diagnosis;

/// <summary>Looks for one fault of training in the recorded signals. Its class is <c>Rules/NAME/NAMERule.cs</c>; the build lists it by that.</summary>
internal abstract class RunRule : Rule<RunContext>
{
    /// <summary>The options of the diagnosis, thresholds among them.</summary>
    public DiagnosisOptions Options { get; init; } = new();
}
