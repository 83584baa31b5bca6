// Records what the model reached on held-out data.
namespace Sonde.Torch;

/// <summary>Writes <c>loss/validation</c> and <c>accuracy/validation</c>, or those of another split.</summary>
internal sealed class EvaluationInstrument(ProbeContext context) : IInstrument
{
    public string Name => "evaluation";

    public string Title => "Evaluate";

    public void Evaluate(in Evaluation evaluation)
    {
        context.Writer.AddScalar(context.Tags.Scalar($"loss/{evaluation.Split}"), evaluation.Loss, evaluation.Step);
        if (evaluation.Accuracy is { } accuracy) context.Writer.AddScalar(context.Tags.Scalar($"accuracy/{evaluation.Split}"), accuracy, evaluation.Step);
    }
}
