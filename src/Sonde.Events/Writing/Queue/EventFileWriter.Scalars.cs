// The quick way of scalars: no allocation, one comparison for room, the record laid out from the tag's template.
namespace Sonde.Events.Writing;

internal sealed partial class EventFileWriter
{
    /// <summary>
    /// Adds a scalar. False where it has to go the long way: the tag's first record, which may need metadata, tags too many or
    /// too long to keep, and steps beyond 2^35 or below 0.
    /// </summary>
    public bool TryAddScalar(string tag, ScalarForm form, double value, long step, double? wallTime)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        EnterGate();
        var template = _templates.Find(tag, form);
        if (template is null || _stopping || !ScalarLayout.Takes(step))
        {
            ExitGate();
            return false;
        }

        var time = wallTime ?? Now();
        var bytes = ScalarLayout.SizeOf(template, step);
        var block = _queue.Filling;
        if (block.Count + bytes > _queue.Limit)
        {
            if (!TryAddSlowly(bytes, step, time))
            {
                return true;
            }

            block = _queue.Filling;
        }

        ScalarLayout.Write(ref block.Bytes[block.Count], bytes, template, value, step, time);
        block.Count += bytes;
        _lastStep = step;
        ExitGate();
        return true;
    }

    /// <summary>From now on, records of this tag need no metadata: they may go the quick way.</summary>
    public void Remember(string tag, ScalarForm form)
    {
        EnterGate();
        if (form == ScalarForm.Simple || _described.ContainsKey(tag))
        {
            _templates.Add(tag, form);
        }

        ExitGate();
    }

    // Under the gate; leaves it where it returns false: the record was dropped.
    private bool TryAddSlowly(int bytes, long step, double time)
    {
        try
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_stopping, typeof(SummaryWriter));
                if (TryEnsureRoom(bytes, step, time, out var drop))
                {
                    if (drop)
                    {
                        ExitGate();
                    }

                    return !drop;
                }

                WaitForRoom();
            }
        }
        catch
        {
            ExitGate();
            throw;
        }
    }
}
