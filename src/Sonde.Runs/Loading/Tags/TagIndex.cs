// Finds the columns of a tag by its UTF-8 bytes, without making a string of it.
using System.Text;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// The tags of one file in order of first appearance. Writers go through their tags in the same order step after step, so the
/// tag that followed last time is tried before the hash table.
/// </summary>
internal sealed class TagIndex
{
    private readonly List<FileTag> _tags = [];
    private int[] _slots = new int[16]; // 1 + position in _tags, or 0; the length is a power of two
    private byte[] _bytes = new byte[256]; // of all tags: an array each would take more than they do
    private int _used;
    private FileTag? _last;

    public IReadOnlyList<FileTag> Tags => _tags;

    public FileTag GetOrAdd(ReadOnlySpan<byte> tag)
    {
        var last = _last;
        var found = last?.Follower;
        if (found is null || !tag.SequenceEqual(BytesOf(found)))
        {
            found = Find(tag);
            last?.Follower = found;
        }

        // Storing a reference costs the collector's barrier, so what is there already is left alone.
        if (found != last)
            _last = found;
        return found;
    }

    private ReadOnlySpan<byte> BytesOf(FileTag tag) => _bytes.AsSpan(tag.At, tag.Length);

    private FileTag Find(ReadOnlySpan<byte> tag)
    {
        var hash = ByteHash.Of(tag);
        var mask = _slots.Length - 1;
        var slot = hash & mask;
        while (_slots[slot] != 0)
        {
            var candidate = _tags[_slots[slot] - 1];
            if (candidate.Hash == hash && tag.SequenceEqual(BytesOf(candidate)))
                return candidate;
            slot = (slot + 1) & mask;
        }

        var added = new FileTag(Encoding.UTF8.GetString(tag), _used, tag.Length, hash);
        if (_bytes.Length - _used < tag.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_used + tag.Length)));
        tag.CopyTo(_bytes.AsSpan(_used));
        _used += tag.Length;
        _tags.Add(added);
        _slots[slot] = _tags.Count;
        if (_tags.Count * 2 > _slots.Length)
            Grow();
        return added;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < _tags.Count; i++)
        {
            var slot = _tags[i].Hash & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }
}
