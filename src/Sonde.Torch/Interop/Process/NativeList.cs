// Growing storage outside the garbage collector's heap: callbacks inside an op must not cause a collection.
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>
/// TorchSharp hands native code the bare address of scalars and temporaries that nothing keeps alive; a collection during
/// the op may free them under it. So a callback allocates nothing that is collected.
/// </summary>
internal sealed unsafe class NativeList<T> : IDisposable where T : unmanaged
{
    private T* _items;
    private int _capacity;

    public int Count { get; private set; }

    public ref T this[int index] => ref _items[(uint)index < (uint)Count ? index : throw new ArgumentOutOfRangeException(nameof(index))];

    public ReadOnlySpan<T> Slice(int start, int count) => new ReadOnlySpan<T>(_items, Count).Slice(start, count);

    public void Add(T item)
    {
        if (Count == _capacity)
        {
            _capacity = Math.Max(64, 2 * _capacity);
            _items = (T*)NativeMemory.Realloc(_items, (nuint)_capacity * (nuint)sizeof(T));
        }

        _items[Count++] = item;
    }

    public void Clear() => Count = 0;

    public void Dispose()
    {
        NativeMemory.Free(_items);
        _items = null;
        (Count, _capacity) = (0, 0);
    }
}
