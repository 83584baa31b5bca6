// The tags of one monitored model.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>Names tags, with the model's name in front where it has one.</summary>
internal sealed class MonitorTags(string? model)
{
    public string LossTrain { get; } = Prefix(model, "loss/train");

    public string AccuracyTrain { get; } = Prefix(model, "accuracy/train");

    public string MajorityShareTrain { get; } = Prefix(model, "majority_share/train");

    public string Classes { get; } = PluginNames.TagFor("sonde.classes", model);

    public string Problems { get; } = PluginNames.TagFor("sonde.problems", model);

    public string Scalar(string tag) => Prefix(model, tag);

    public string Record(string plugin) => PluginNames.TagFor(plugin, model);

    private static string Prefix(string? model, string tag) => model is null ? tag : $"{model}/{tag}";
}
