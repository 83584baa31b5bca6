// Numbers addresses in the order in which they are met, without the garbage collector's heap.
namespace Sonde.Torch.Interop;

/// <summary>Open addressing with linear probing; at most half full.</summary>
internal sealed class AddressTable : IDisposable
{
    private NativeList<(nint Address, int Number)> _slots = Empty(1024);
    private int _count;

    /// <summary>The number of an address, or -1.</summary>
    public int Find(nint address)
    {
        var slot = _slots[SlotOf(address)];
        return slot.Address == address ? slot.Number : -1;
    }

    /// <summary>Adds an address that is not there yet; numbers count from 0.</summary>
    public int Add(nint address)
    {
        if (2 * _count >= _slots.Count)
            Grow();
        _slots[SlotOf(address)] = (address, _count);
        return _count++;
    }

    public void Dispose() => _slots.Dispose();

    private int SlotOf(nint address)
    {
        var mask = _slots.Count - 1;
        var slot = (int)(((ulong)address * 0x9E37_79B9_7F4A_7C15) >> 32) & mask;
        while (_slots[slot].Address != 0 && _slots[slot].Address != address)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        // The one managed object here: a list's shell of some 32 bytes, each time the table doubles.
        var old = _slots;
        _slots = Empty(2 * old.Count);
        for (var i = 0; i < old.Count; i++)
        {
            if (old[i].Address != 0)
                _slots[SlotOf(old[i].Address)] = old[i];
        }

        old.Dispose();
    }

    private static NativeList<(nint, int)> Empty(int slots)
    {
        var list = new NativeList<(nint, int)>();
        for (var i = 0; i < slots; i++)
            list.Add((0, -1));
        return list;
    }
}
