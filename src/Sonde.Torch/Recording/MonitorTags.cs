// The tags of one monitored model.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>Names tags, with the model's name in front where it has one.</summary>
internal sealed class MonitorTags(string? model)
{
    public string LossTrain { get; } = Prefix(model, "loss/train");

    public string AccuracyTrain { get; } = Prefix(model, "accuracy/train");

    public string MajorityShareTrain { get; } = Prefix(model, "majority_share/train");

    public string Classes { get; } = Own(model, "classes");

    public string Problems { get; } = Own(model, "problems");

    public string Scalar(string tag) => Prefix(model, tag);

    public string Record(Reading reading) => reading.TagFor(model);

    // As the tags of readings have it, for what is a plain scalar or text.
    private static string Own(string? model, string kind) => model is null ? $"sonde/{kind}" : $"sonde/{model}/{kind}";

    private static string Prefix(string? model, string tag) => model is null ? tag : $"{model}/{tag}";
}
