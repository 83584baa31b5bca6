// Puts each value of each event of one file where it belongs: scalars into columns, all else by reference.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>The hot path of loading: a scalar costs a comparison of its tag and three appends, and allocates nothing.</summary>
internal sealed class EventSorter(BlobFile file)
{
    private readonly TagIndex _index = new();
    private readonly SessionStarts _starts = new();
    private double _lastWallTime = double.NaN;

    public BlobFile File => file;

    public IReadOnlyList<FileTag> Tags => _index.Tags;

    /// <summary>Grows whenever a tag comes to hold something that it did not hold before.</summary>
    public int Structure { get; private set; }

    /// <summary>The wall time of the first record that has a finite one.</summary>
    public double? FirstWallTime { get; private set; }

    /// <summary>The latest finite wall time.</summary>
    public double? LastWallTime => double.IsNaN(_lastWallTime) ? null : _lastWallTime;

    /// <summary>As <see cref="LastWallTime"/>; NaN before there is one.</summary>
    public double Latest => _lastWallTime;

    /// <summary>Takes note of the wall time of an event.</summary>
    public void See(double wallTime)
    {
        if (!(wallTime <= _lastWallTime) && double.IsFinite(wallTime))
        {
            _lastWallTime = wallTime;
            FirstWallTime ??= wallTime;
        }
    }

    public void Add(in EventRecord record)
    {
        var wallTime = record.WallTime;
        See(wallTime);

        if (record.TryGetScalar(out var tag, out var scalar))
        {
            ScalarsOf(_index.GetOrAdd(tag)).Append(record.Step, wallTime, scalar);
            return;
        }

        switch (record.Kind)
        {
            case EventKind.Summary:
                foreach (var value in record.Values)
                    Add(record, value);
                break;
            case EventKind.SessionLog when WellKnownTags.IsStart(record.Payload):
                _starts.Add(record.Step);
                Structure++; // what is before it in every series looks otherwise from now on
                break;
            case EventKind.GraphDef:
                AddBlob(TagOf(WellKnownTags.RunGraph), record, PayloadKind.Graph, record.PayloadOffset, record.Payload.Length);
                break;
            case EventKind.MetaGraphDef:
                AddBlob(TagOf(WellKnownTags.MetaGraph), record, PayloadKind.Other, record.PayloadOffset, record.Payload.Length);
                break;
            case EventKind.TaggedRunMetadata:
                AddBlob(TagOf(WellKnownTags.OfRunMetadata(record.Payload)), record, PayloadKind.TaggedRunMetadata, record.PayloadOffset, record.Payload.Length);
                break;
        }
    }

    private void Add(in EventRecord record, in SummaryValue value)
    {
        var tag = _index.GetOrAdd(value.TagUtf8);
        if (value.HasMetadata && tag.Metadata is null)
            Learn(tag, value.Metadata);

        switch (value.Kind)
        {
            case SummaryValueKind.SimpleValue:
                ScalarsOf(tag).Append(record.Step, record.WallTime, value.SimpleValue);
                break;
            case SummaryValueKind.Tensor when tag.HoldsScalars && TensorValue.TryReadScalar(value.Payload, out var scalar):
                ScalarsOf(tag).Append(record.Step, record.WallTime, scalar);
                break;
            default:
                AddBlob(tag, record, KindOf(value.Kind), value.PayloadOffset, value.Payload.Length);
                break;
        }
    }

    private void Learn(FileTag tag, ReadOnlySpan<byte> bytes)
    {
        if (!SummaryMetadata.TryDecode(bytes, out var metadata))
            return;
        tag.Metadata = metadata;
        tag.HoldsScalars = metadata.PluginName == WellKnownTags.ScalarsPlugin || metadata.DataClass == DataClass.Scalar;
        Structure++;
    }

    /// <summary>The tag of that name, which is new where nothing was seen of it.</summary>
    public FileTag TagOf(ReadOnlySpan<byte> tag) => _index.GetOrAdd(tag);

    /// <summary>The points of a tag, to append more.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="expected">About how many there will be, where they are the first; 0 where unknown.</param>
    public ScalarColumns ScalarsOf(FileTag tag, int expected = 0)
    {
        if (tag.Scalars is null)
        {
            tag.Scalars = new ScalarColumns(expected, _starts);
            Structure++;
        }

        tag.Scalars.NoteStarts();
        return tag.Scalars;
    }

    private void AddBlob(FileTag tag, in EventRecord record, PayloadKind kind, long offset, int length)
    {
        if (tag.Blobs is null)
        {
            tag.Blobs = new BlobColumns(file);
            Structure++;
        }

        tag.Blobs.Append(record.Step, record.WallTime, kind, offset, length);
    }

    private static PayloadKind KindOf(SummaryValueKind kind) => kind switch
    {
        SummaryValueKind.None => PayloadKind.None,
        SummaryValueKind.Histogram => PayloadKind.Histogram,
        SummaryValueKind.Image => PayloadKind.Image,
        SummaryValueKind.Audio => PayloadKind.Audio,
        SummaryValueKind.Tensor => PayloadKind.Tensor,
        _ => PayloadKind.Other,
    };
}
