// The bytes that events of the same tag have in common, with a gap for the number: what the next one is compared with.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sonde.Events;

/// <summary>
/// The fields behind time and step of an event with one scalar are, but for the number, the same bytes each time: keys,
/// lengths, tag and whatever metadata. An event equal to a template in all of them holds a scalar of that tag, and nothing is
/// left to parse. Tags are numbered in the order in which templates come.
/// </summary>
/// <param name="maxBytes">So many bytes are kept, give or take one: where every record has other metadata, none comes again.</param>
internal sealed class TagTemplates(int maxBytes = TagTemplates.MaxBytes)
{
    private const int MaxBytes = 8 * 1024 * 1024; // some 150 000 tags; each takes several times as much where events are sorted

    private byte[] _bytes = new byte[4096];
    private int _used;
    private Template[] _templates = new Template[16];
    private int[] _slots = new int[64]; // 1 + number of a template, or 0; the length is a power of two

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether none is added any more.</summary>
    public bool IsFull => _used >= maxBytes;

    /// <summary>The templates; the reference is valid until one is added.</summary>
    public ref Template First => ref MemoryMarshal.GetArrayDataReference(_templates);

    /// <summary>The bytes that they refer to; the reference is valid until a template is added.</summary>
    public ref byte Bytes => ref MemoryMarshal.GetArrayDataReference(_bytes);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        (_used, Count) = (0, 0);
        Array.Clear(_slots);
    }

    /// <summary>
    /// The number of the template that the fields are equal to, which is made where there is none; false where they hold no such scalar, or there is
    /// no room for more.
    /// </summary>
    public bool TryGetOrAdd(ReadOnlySpan<byte> fields, out int number)
    {
        number = 0;
        if (!PointLayout.TryFind(fields, out var layout))
            return false;
        var head = fields[..layout.NumberAt];
        var hash = ByteHash.Of(head);
        var mask = _slots.Length - 1;
        var slot = hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            number = _slots[slot] - 1;
            if (_templates[number].Hash == hash && _templates[number].Matches(in fields[0], fields.Length, in Bytes))
                return true;
        }

        if (IsFull)
            return false;
        number = Count;
        _slots[slot] = number + 1;
        Add(fields, layout, hash);
        return true;
    }

    private void Add(ReadOnlySpan<byte> fields, PointLayout layout, int hash)
    {
        if (_bytes.Length - _used < fields.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + fields.Length));
        if (Count == _templates.Length)
            Array.Resize(ref _templates, Count * 2);
        var behind = layout.NumberAt + layout.NumberBytes;
        fields.CopyTo(_bytes.AsSpan(_used));
        _templates[Count++] = new Template
        {
            At = _used,
            Length = fields.Length,
            NumberAt = layout.NumberAt,
            NumberBytes = layout.NumberBytes,
            Behind = fields.Length - behind,
            Hash = hash,
        };
        _used += fields.Length;
        if (Count * 2 > _slots.Length)
            Grow();
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var slot = _templates[i].Hash & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }

    /// <summary>Where a template's bytes are and where in them the number is.</summary>
    internal struct Template
    {
        public int At;
        public int Length;
        public int NumberAt;
        public int NumberBytes;

        /// <summary>How many bytes come behind the number.</summary>
        public int Behind;
        public int Hash;

        /// <summary>The number of the tag that came next the last time.</summary>
        public int Follower;

        /// <summary>Whether fields are equal to the template but for the number.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Matches(ref readonly byte fields, int length, ref readonly byte bytes) =>
            length == Length && AreEqual(in fields, in Unsafe.Add(ref Unsafe.AsRef(in bytes), At), NumberAt)
            && (Behind == 0 || AreEqual(
                in Unsafe.Add(ref Unsafe.AsRef(in fields), length - Behind), in Unsafe.Add(ref Unsafe.AsRef(in bytes), At + length - Behind), Behind));

        // Sixteen bytes at a time, the last of them overlapping those before: cheaper than a call for the 20 to 60 that there are.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool AreEqual(ref readonly byte a, ref readonly byte b, int length)
        {
            if (length < 16)
                return MemoryMarshal.CreateReadOnlySpan(in a, length).SequenceEqual(MemoryMarshal.CreateReadOnlySpan(in b, length));
            for (var i = 0; i < length - 16; i += 16)
            {
                if (Vector128.LoadUnsafe(in a, (nuint)i) != Vector128.LoadUnsafe(in b, (nuint)i))
                    return false;
            }

            var last = (nuint)(length - 16);
            return Vector128.LoadUnsafe(in a, last) == Vector128.LoadUnsafe(in b, last);
        }
    }
}
