// Encodes hyperparameters as the hparams plugin keeps them: in the content of metadata, without values.
using System.Globalization;
using Sonde.Events.Wire;

namespace Sonde.Events.Writing;

/// <summary>The three messages of a session: what can be set and measured, what was set, and how it ended.</summary>
internal static class HParamsEncoder
{
    public const string ExperimentTag = "_hparams_/experiment";
    public const string StartTag = "_hparams_/session_start_info";
    public const string EndTag = "_hparams_/session_end_info";
    private const string PluginName = "hparams";

    // Types of an HParamInfo, and the status of a session that ended well.
    private const int String = 1;
    private const int Bool = 2;
    private const int Float64 = 3;
    private const int Success = 1;

    public static byte[] Experiment(
        IReadOnlyDictionary<string, object> hparams, IEnumerable<string> metrics, IReadOnlyDictionary<string, IReadOnlyList<object>>? domains)
    {
        var experiment = new ProtoMessage();
        foreach (var (name, value) in Given(hparams))
        {
            var info = new ProtoMessage().Text(1, name).Varint(4, value switch { string or Enum or char => String, bool => Bool, _ => Float64 });
            if (domains is not null && domains.TryGetValue(name, out var domain))
            {
                var list = new ProtoMessage();
                foreach (var choice in domain)
                {
                    list.Message(1, Value(name, choice));
                }

                info.Message(5, list);
            }

            experiment.Message(4, info);
        }

        foreach (var metric in metrics)
        {
            experiment.Message(5, new ProtoMessage().Message(1, new ProtoMessage().Text(2, metric)));
        }

        return Metadata(2, experiment);
    }

    public static byte[] Start(IReadOnlyDictionary<string, object> hparams)
    {
        var start = new ProtoMessage();
        foreach (var (name, value) in Given(hparams))
        {
            start.Message(1, new ProtoMessage().Text(1, name).Message(2, Value(name, value)));
        }

        return Metadata(3, start);
    }

    // As in PyTorch, a hyperparameter without a value is none.
    private static IEnumerable<KeyValuePair<string, object>> Given(IReadOnlyDictionary<string, object> hparams) =>
        hparams.Where(static entry => entry.Value is not null);

    public static byte[] End() => Metadata(4, new ProtoMessage().Varint(1, Success));

    private static ProtoMessage Value(string name, object value) => value switch
    {
        string text => new ProtoMessage().Text(3, text),
        Enum or char => new ProtoMessage().Text(3, value.ToString()!),
        bool flag => new ProtoMessage().Varint(4, flag ? 1 : 0),
        double or float or Half or decimal or long or int or short or sbyte or ulong or uint or ushort or byte =>
            new ProtoMessage().Double(2, value is Half half ? (double)half : Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException(
            $"A hyperparameter is a string, a boolean, a number or an enum; {name} is {value?.GetType().Name ?? "null"}.", nameof(value)),
    };

    private static byte[] Metadata(int field, ProtoMessage message) =>
        new SummaryMetadata(PluginName, new ProtoMessage().Message(field, message).ToArray()).Encode();
}
