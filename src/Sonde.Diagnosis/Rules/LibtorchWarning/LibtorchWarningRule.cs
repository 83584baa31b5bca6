// libtorch-warning: warnings of libtorch that no other rule reports.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Passes libtorch's warnings on, one finding a kind, with the line of the user's code where it is known.</summary>
internal sealed partial class LibtorchWarningRule : RunRule
{
    private const int TitleLength = 160;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run) => run.Signals.Warnings is not { } record
        ? RuleOutcome.Needs("libtorch's warnings, which the training monitor records on Linux x64", WarningsRecord.Reading.Plugin)
        : RuleOutcome.Of([.. record.Warnings.Where(warning => !LossBroadcastRule.IsBroadcast(warning)).Select(warning => Finding(warning, record.Omitted))]);

    private Finding Finding(LibtorchWarning warning, int omitted)
    {
        var message = warning.Message.ReplaceLineEndings(" ").Trim();
        var at = warning.Source is { } source ? $" at {source}" : "";
        List<Evidence> evidence = [new("times it was given", warning.Count)];
        if (omitted > 0) evidence.Add(new("warnings of further kinds, not recorded", omitted));
        return new(
            Id, Severity.Info, 1, $"libtorch warns{at}: {(message.Length <= TitleLength ? message : message[..TitleLength] + "...")}", Source: warning.Source)
        {
            Snippet = warning.Snippet,
            Steps = new(warning.FirstStep, warning.FirstStep),
            Evidence = evidence,
            Causes = [warning.Origin is { } origin ? $"Given by libtorch's {origin}: {message}" : $"Message of libtorch: {message}"],
            Cures = ["Read the whole message; where it is about shapes, broadcasting or results, check the values that go into that op"],
        };
    }
}
