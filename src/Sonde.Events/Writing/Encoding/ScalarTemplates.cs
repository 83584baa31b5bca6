// The part of a scalar's record that is the same at every step, encoded once a tag.
using System.Runtime.CompilerServices;
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events.Writing;

/// <summary>How a scalar is stored.</summary>
internal enum ScalarForm
{
    /// <summary>As <c>simple_value</c>.</summary>
    Simple,

    /// <summary>As a float32 tensor of rank 0.</summary>
    FloatTensor,

    /// <summary>As a float64 tensor of rank 0.</summary>
    DoubleTensor,
}

/// <summary>
/// What lies between step and value in the records of one tag. A training loop logs its tags in the same order each time, so
/// each entry remembers which one came next: most look-ups are one comparison of references.
/// </summary>
internal sealed class ScalarTemplates
{
    // Tags without number (one a step, say) must not fill the memory; beyond these, tags are encoded anew each time.
    private const int MaxEntries = 16384;
    private const int MaxTagLength = 512;

    private readonly Dictionary<(string Tag, ScalarForm Form), Entry> _entries = [];
    private Entry _last = new("", ScalarForm.Simple, []);

    /// <summary>The template of a tag; null where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry? Find(string tag, ScalarForm form)
    {
        var next = _last.Next;
        if (next is not null && (ReferenceEquals(next.Tag, tag) || next.Tag == tag) && next.Form == form)
        {
            return _last = next;
        }

        return LookUp(tag, form);
    }

    /// <summary>Keeps the template of a tag whose records carry no metadata from now on.</summary>
    public void Add(string tag, ScalarForm form)
    {
        if (_entries.Count < MaxEntries && tag.Length <= MaxTagLength && !_entries.ContainsKey((tag, form)))
        {
            _entries.Add((tag, form), new Entry(tag, form, Encode(Encoding.UTF8.GetBytes(tag), form)));
        }
    }

    /// <summary>Forgets everything: a new file knows nothing of the tags that the old one described.</summary>
    public void Clear()
    {
        _entries.Clear();
        _last = new Entry("", ScalarForm.Simple, []);
    }

    private static byte[] Encode(ReadOnlySpan<byte> tag, ScalarForm form)
    {
        // Every form ends with the bytes of the value: of a tensor, type and shape (none) come first and the content last.
        var tensor = (byte)(6 + Entry.BytesOf(form));
        ReadOnlySpan<byte> payload = form switch
        {
            ScalarForm.Simple => [Key(2, WireType.Fixed32)],
            ScalarForm.FloatTensor =>
                [
                    Key(8, WireType.Length), tensor, Key(1, WireType.Varint), (byte)TensorDataType.Float, Key(2, WireType.Length), 0, Key(4, WireType.Length),
                    sizeof(float),
                ],
            _ =>
                [
                    Key(8, WireType.Length), tensor, Key(1, WireType.Varint), (byte)TensorDataType.Double, Key(2, WireType.Length), 0, Key(4, WireType.Length),
                    sizeof(double),
                ],
        };
        var value = ProtoWriter.SizeOfField(tag.Length) + payload.Length + Entry.BytesOf(form);
        var summary = ProtoWriter.SizeOfField(value);
        var bytes = new byte[ProtoWriter.SizeOfField(summary) - Entry.BytesOf(form)];
        var writer = new ProtoWriter(bytes);
        writer.Head((int)EventKind.Summary, summary);
        writer.Head(1, value);
        writer.Bytes(1, tag);
        payload.CopyTo(writer.Take(payload.Length));
        return bytes;
    }

    private static byte Key(uint field, uint type) => (byte)((field << 3) | type);

    private Entry? LookUp(string tag, ScalarForm form)
    {
        if (!_entries.TryGetValue((tag, form), out var found))
        {
            return null;
        }

        _last.Next = found;
        return _last = found;
    }

    /// <summary>The template of one tag in one form.</summary>
    internal sealed class Entry(string tag, ScalarForm form, byte[] bytes)
    {
        public readonly string Tag = tag;
        public readonly ScalarForm Form = form;

        /// <summary>From the summary's key to the value, exclusively.</summary>
        public readonly byte[] Bytes = bytes;

        /// <summary>The entry that followed this one last time.</summary>
        public Entry? Next;

        /// <summary>The bytes of a value.</summary>
        public static int BytesOf(ScalarForm form) => form == ScalarForm.DoubleTensor ? sizeof(double) : sizeof(float);
    }
}
