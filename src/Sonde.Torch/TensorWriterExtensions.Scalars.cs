// PyTorch's names for curves: points, several curves in a chart, and how charts are laid out.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

public static partial class TensorWriterExtensions
{
    /// <summary>Adds a point to a curve.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="scalar_value">The value.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <param name="new_style">Whether to store it as a tensor of the scalars plugin.</param>
    /// <param name="double_precision">Whether to keep float64, with <paramref name="new_style"/> alone.</param>
    public static void add_scalar(
        this SummaryWriter writer, string tag, double scalar_value, long global_step = 0, double? walltime = null,
        bool new_style = false, bool double_precision = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (new_style) writer.AddScalarTensor(tag, scalar_value, global_step, double_precision, wallTime: walltime);
        else writer.AddScalar(tag, scalar_value, global_step, walltime);
    }

    /// <summary>Adds a point to a curve from a tensor of one element; otherwise as with a number.</summary>
    /// <exception cref="ArgumentException">The tensor has not exactly one element.</exception>
    public static void add_scalar(
        this SummaryWriter writer, string tag, Tensor scalar_value, long global_step = 0, double? walltime = null,
        bool new_style = false, bool double_precision = false) =>
        add_scalar(writer, tag, ToNumber(tag, scalar_value, nameof(scalar_value)), global_step, walltime, new_style, double_precision);

    /// <summary>Adds a point to each of several curves of one chart, each in a run of its own, named after tag and key.</summary>
    public static void add_scalars(
        this SummaryWriter writer, string main_tag, IReadOnlyDictionary<string, double> tag_scalar_dict, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddScalars(main_tag, tag_scalar_dict, global_step, walltime);
    }

    /// <summary>The same from tensors of one element each.</summary>
    /// <exception cref="ArgumentException">A tensor has not exactly one element.</exception>
    public static void add_scalars(
        this SummaryWriter writer, string main_tag, IReadOnlyDictionary<string, Tensor> tag_scalar_dict, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(tag_scalar_dict);
        add_scalars(writer, main_tag,
            tag_scalar_dict.ToDictionary(entry => entry.Key, entry => ToNumber(entry.Key, entry.Value, nameof(tag_scalar_dict))), global_step, walltime);
    }

    /// <summary>Lays out one chart of several curves; otherwise as <see cref="add_custom_scalars"/>.</summary>
    public static void add_custom_scalars_multilinechart(
        this SummaryWriter writer, IReadOnlyList<string> tags, string category = "default", string title = "untitled")
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tags);
        writer.AddCustomScalars([new(category, [CustomChart.Multiline(title, [.. tags])])]);
    }

    /// <summary>Lays out one chart of a curve between bounds; otherwise as <see cref="add_custom_scalars"/>.</summary>
    /// <exception cref="ArgumentException">There are not three tags: value, lower and upper bound.</exception>
    public static void add_custom_scalars_marginchart(
        this SummaryWriter writer, IReadOnlyList<string> tags, string category = "default", string title = "untitled")
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.Count != 3) throw new ArgumentException($"A margin has three tags, not {tags.Count}.", nameof(tags));
        writer.AddCustomScalars([new(category, [CustomChart.Margin(title, tags[0], tags[1], tags[2])])]);
    }

    /// <summary>Adds the layout of the custom scalars dashboard: charts by title within categories.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="layout">For each chart <c>Multiline</c> and its tags, or <c>Margin</c> and the tags of value, lower and upper bound.</param>
    /// <exception cref="ArgumentException">A chart is of another kind, or a margin has not three tags.</exception>
    public static void add_custom_scalars(this SummaryWriter writer, Dictionary<string, Dictionary<string, (string Kind, string[] Tags)>> layout)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(layout);
        writer.AddCustomScalars([.. layout.Select(category => new ChartCategory(category.Key, [.. category.Value.Select(Chart)]))]);

        static CustomChart Chart(KeyValuePair<string, (string Kind, string[] Tags)> chart) => chart.Value switch
        {
            ("Multiline", { } tags) => CustomChart.Multiline(chart.Key, tags),
            ("Margin", [var value, var lower, var upper]) => CustomChart.Margin(chart.Key, value, lower, upper),
            _ => throw new ArgumentException($"The chart {chart.Key} is neither Multiline nor Margin with three tags.", nameof(layout)),
        };
    }

    // All digits of a float64: a tensor of one may be stored in double precision.
    private static double ToNumber(string name, Tensor value, string argument)
    {
        ArgumentNullException.ThrowIfNull(value, argument);
        if (value.numel() != 1) throw new ArgumentException($"One element is needed, the tensor for {name} has {value.numel()}.", argument);
        using var scope = NewDisposeScope();
        return value.detach().to_dense().to(ScalarType.Float64).cpu().ReadCpuDouble(0);
    }
}
