// The layout of the custom scalars dashboard: which tags share a chart.
using Sonde.Events;
using Sonde.Events.Wire;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private const string LayoutTag = "custom_scalars__config__";

    private static readonly SummaryMetadata LayoutMetadata = new("custom_scalars", default, DataClass: DataClass.Tensor);

    /// <summary>Adds the layout of the custom scalars dashboard. A run has one layout: readers keep the first or the last of several.</summary>
    /// <param name="layout">The groups of charts, in order.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddCustomScalars(IReadOnlyList<ChartCategory> layout, double? wallTime = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var message = new ProtoMessage();
        foreach (var category in layout)
        {
            var group = new ProtoMessage().Text(1, category.Title);
            foreach (var chart in category.Charts)
            {
                group.Message(2, Encode(chart));
            }

            if (category.Closed)
            {
                group.Varint(3, 1);
            }

            message.Message(2, group);
        }

        AddContent(LayoutTag, TensorDataType.String, message.ToArray(), default, 0, LayoutMetadata, wallTime);
    }

    private static ProtoMessage Encode(CustomChart chart)
    {
        var content = new ProtoMessage();
        if (chart.IsMargin)
        {
            content.Message(1, new ProtoMessage().Text(1, chart.Tags[0]).Text(2, chart.Tags[1]).Text(3, chart.Tags[2]));
        }
        else
        {
            foreach (var tag in chart.Tags)
            {
                content.Text(1, tag);
            }
        }

        return new ProtoMessage().Text(1, chart.Title).Message(chart.IsMargin ? 3 : 2, content);
    }
}
