// The values of one summary event, walked in place by foreach.
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>The values of a summary event, in file order; use it with <c>foreach</c>.</summary>
public readonly ref struct SummaryValues
{
    private readonly ReadOnlySpan<byte> _summary;
    private readonly long _offset;

    internal SummaryValues(ReadOnlySpan<byte> summary, long offset)
    {
        _summary = summary;
        _offset = offset;
    }

    /// <summary>Starts at the first value.</summary>
    public Enumerator GetEnumerator() => new(_summary, _offset);

    /// <summary>Whether every value can be read: the reader checks this once, so that walking the values cannot fail.</summary>
    internal static bool AreWellFormed(ReadOnlySpan<byte> summary)
    {
        var good = true;
        var reader = new ProtoReader(summary);
        while (good && reader.Next(out var key))
        {
            if (key == (1 << 3 | WireType.Length))
            {
                good = SummaryValue.IsWellFormed(reader.Bytes());
            }
            else
            {
                reader.Skip(key);
            }
        }

        return good && !reader.Malformed;
    }

    /// <summary>Walks the values.</summary>
    public ref struct Enumerator
    {
        private readonly long _offset;
        private ProtoReader _reader;
        private ReadOnlySpan<byte> _message;

        internal Enumerator(ReadOnlySpan<byte> summary, long offset)
        {
            _offset = offset;
            _reader = new ProtoReader(summary);
        }

        /// <summary>The value under the cursor. It is decoded here, into the caller's variable, because copies would cost more.</summary>
        public readonly SummaryValue Current => SummaryValue.Parse(_message, _offset + _reader.Position - _message.Length);

        /// <summary>Moves to the next value.</summary>
        public bool MoveNext()
        {
            while (_reader.Next(out var key))
            {
                if (key == (1 << 3 | WireType.Length))
                {
                    _message = _reader.Bytes();
                    return true;
                }

                _reader.Skip(key);
            }

            return false;
        }
    }
}
