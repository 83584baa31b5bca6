// Scalars: one number a step, alone or several that belong into one chart.
using System.Buffers.Binary;
using Sonde.Events;
using Sonde.Events.Wire;
using Sonde.Events.Writing;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private const uint SimpleValueKey = (2 << 3) | WireType.Fixed32;

    /// <summary>Adds a scalar, stored as float32.</summary>
    /// <param name="tag">The tag; a slash groups charts.</param>
    /// <param name="value">The value; NaN and infinity are kept.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    public void AddScalar(string tag, double value, long step, double? wallTime = null, string displayName = "", string description = "")
    {
        if (!_file.TryAddScalar(tag, ScalarForm.Simple, value, step, wallTime))
        {
            AddFirstScalar(tag, value, step, wallTime, displayName, description);
        }
    }

    /// <summary>
    /// Adds several scalars that belong into one chart, as PyTorch does: each goes under the main tag into a run of its own, in
    /// the subfolder <c>mainTag_key</c> with slashes of the main tag replaced by underscores.
    /// </summary>
    /// <param name="mainTag">The tag of all.</param>
    /// <param name="values">The values by key.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    public void AddScalars(
        string mainTag, IReadOnlyDictionary<string, double> values, long step, double? wallTime = null, string displayName = "", string description = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(mainTag);
        ArgumentNullException.ThrowIfNull(values);
        var time = wallTime ?? UnixTime.Now(_options.TimeProvider);
        foreach (var (key, value) in values)
        {
            Child(mainTag, key).AddScalar(mainTag, value, step, time, displayName, description);
        }
    }

    /// <summary>
    /// Adds a scalar as a tensor of the scalars plugin, which may have all digits of a float64.
    /// </summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">The value; NaN and infinity are kept.</param>
    /// <param name="step">The training step.</param>
    /// <param name="doublePrecision">Whether to keep float64; TensorBoard's fast loader shows float32 alone.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none.</param>
    /// <param name="description">A description in Markdown; empty for none.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddScalarTensor(
        string tag, double value, long step, bool doublePrecision = false, string displayName = "", string description = "", double? wallTime = null)
    {
        var form = doublePrecision ? ScalarForm.DoubleTensor : ScalarForm.FloatTensor;
        if (_file.TryAddScalar(tag, form, value, step, wallTime))
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(double)];
        if (doublePrecision)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
            bytes = bytes[..sizeof(float)];
        }

        var metadata = new SummaryMetadata(ScalarSummary.PluginName, default, displayName, description, DataClass.Scalar);
        AddContent(tag, doublePrecision ? TensorDataType.Double : TensorDataType.Float, bytes, default, step, metadata, wallTime);
        _file.Remember(tag, form);
    }

    private void AddFirstScalar(string tag, double value, long step, double? wallTime, string displayName, string description)
    {
        bool added;
        using (var record = _file.Begin(
            tag, step, wallTime, SimpleValueKey, sizeof(float), default, Describe(ScalarSummary.PluginName, DataClass.Scalar, displayName, description)))
        {
            BinaryPrimitives.WriteSingleLittleEndian(record.Payload, (float)value);
            added = !record.IsDropped;
        }

        // A record that was dropped took the description along: the next one has to carry it.
        if (added)
        {
            _file.Remember(tag, ScalarForm.Simple);
        }
    }
}
