// The messages of event files, field by field, as TensorBoard and TensorFlow define them.
namespace Sonde.Events.Tests.Oracle;

/// <summary>Number, name and type of each field. A type with a capital is a message; a plus marks repeated fields.</summary>
internal static class ProtoSchema
{
    private static readonly Dictionary<string, string> Messages = new()
    {
        ["Event"] = "1 wall_time double, 2 step varint, 3 file_version string, 4 graph_def bytes, 5 summary Summary, 6 log_message LogMessage, "
            + "7 session_log SessionLog, 8 tagged_run_metadata TaggedRunMetadata, 9 meta_graph_def bytes, 10 source_metadata SourceMetadata",
        ["SourceMetadata"] = "1 writer string",
        ["LogMessage"] = "1 level varint, 2 message string",
        ["SessionLog"] = "1 status varint, 2 checkpoint_path string, 3 msg string",
        ["TaggedRunMetadata"] = "1 tag string, 2 run_metadata bytes",
        ["Summary"] = "1 value+ Value",
        ["Value"] = "1 tag string, 2 simple_value float, 4 image Image, 5 histo Histogram, 6 audio Audio, 7 node_name string, 8 tensor Tensor, "
            + "9 metadata Metadata",
        ["Metadata"] = "1 plugin_data PluginData, 2 display_name string, 3 summary_description string, 4 data_class varint",
        ["PluginData"] = "1 plugin_name string, 2 content bytes",
        ["Image"] = "1 height varint, 2 width varint, 3 colorspace varint, 4 encoded_image_string bytes",
        ["Histogram"] = "1 min double, 2 max double, 3 num double, 4 sum double, 5 sum_squares double, 6 bucket_limit doubles, 7 bucket doubles",
        ["Audio"] = "1 sample_rate float, 2 num_channels varint, 3 length_frames varint, 4 encoded_audio_string bytes, 5 content_type string",
        ["Tensor"] = "1 dtype varint, 2 tensor_shape Shape, 3 version_number varint, 4 tensor_content bytes, 8 string_val+ bytes",
        ["Shape"] = "2 dim+ Dim, 3 unknown_rank varint",
        ["Dim"] = "1 size varint, 2 name string",
        ["PrCurvePluginData"] = "1 version varint, 2 num_thresholds varint",
        ["MeshPluginData"] = "1 version varint, 2 name string, 3 content_type varint, 5 json_config string, 6 shape+ varint, 7 components varint",
        ["Layout"] = "1 version varint, 2 category+ Category",
        ["Category"] = "1 title string, 2 chart+ Chart, 3 closed varint",
        ["Chart"] = "1 title string, 2 multiline Multiline, 3 margin Margin",
        ["Multiline"] = "1 tag+ string",
        ["Margin"] = "1 series+ MarginSeries",
        ["MarginSeries"] = "1 value string, 2 lower string, 3 upper string",
        ["HParamsPluginData"] = "1 version varint, 2 experiment Experiment, 3 session_start_info SessionStart, 4 session_end_info SessionEnd",
        ["Experiment"] = "1 description string, 2 user string, 3 time_created_secs double, 4 hparam_infos+ HParamInfo, 5 metric_infos+ MetricInfo, "
            + "6 name string",
        ["HParamInfo"] = "1 name string, 2 display_name string, 3 description string, 4 type varint, 5 domain_discrete ListValue",
        ["ListValue"] = "1 values+ JsonValue",
        ["JsonValue"] = "1 null varint, 2 number double, 3 text string, 4 flag varint",
        ["MetricInfo"] = "1 name MetricName",
        ["MetricName"] = "1 group string, 2 tag string",
        ["SessionStart"] = "1 hparams+ HParam, 2 model_uri string, 3 monitor_url string, 4 group_name string, 5 start_time_secs double",
        ["HParam"] = "1 key string, 2 value JsonValue",
        ["SessionEnd"] = "1 status varint, 2 end_time_secs double",
        ["GraphDef"] = "1 node+ Node, 4 versions Versions",
        ["Versions"] = "1 producer varint",
        ["Node"] = "1 name string, 2 op string, 3 input+ string, 5 attr+ Attr",
        ["Attr"] = "1 key string, 2 value AttrValue",
        ["AttrValue"] = "1 list AttrList, 2 s bytes",
        ["AttrList"] = "7 shape+ Shape",
    };

    private static readonly Dictionary<string, Dictionary<int, ProtoField>> Fields =
        Messages.ToDictionary(message => message.Key, message => message.Value.Split(", ").Select(ProtoField.Parse).ToDictionary(field => field.Number));

    /// <summary>A field of a message; whoever writes one that is not there breaks the format.</summary>
    public static ProtoField Field(string message, int number) =>
        Fields[message].TryGetValue(number, out var field) ? field : throw new InvalidDataException($"{message} has no field {number}.");
}
