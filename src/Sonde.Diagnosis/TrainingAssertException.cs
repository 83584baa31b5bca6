// What a failed assertion about a training throws.
namespace Sonde;

/// <summary>A training is not what a test expects of it; the message holds the findings.</summary>
public sealed class TrainingAssertException : Exception
{
    /// <summary>An assertion without a diagnosis.</summary>
    public TrainingAssertException(string message)
        : base(message)
    {
    }

    /// <summary>A failed assertion about a run.</summary>
    public TrainingAssertException(RunDiagnosis diagnosis, string message)
        : base(Text(diagnosis, message)) => Diagnosis = diagnosis;

    /// <summary>The diagnosis; null where there is none.</summary>
    public RunDiagnosis? Diagnosis { get; }

    private static string Text(RunDiagnosis diagnosis, string message)
    {
        ArgumentNullException.ThrowIfNull(diagnosis);
        using var writer = new StringWriter { NewLine = "\n" };
        writer.Write(message);
        writer.Write('\n');
        ReportText.Write(new DiagnosisReport(".", [diagnosis]), writer);
        return writer.ToString();
    }
}
