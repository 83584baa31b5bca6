// Keeps the warnings that were received, each kind once with a count, until they are recorded.
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Events;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

/// <summary>
/// Warnings from one place in libtorch's source and one line of the user's are of one kind. <see cref="Hear"/> runs inside an op, so it
/// allocates nothing on the collected heap but the stack of a kind's first warning (<see cref="StackCapture"/>).
/// </summary>
internal sealed unsafe class WarningCollector : IWarningObserver, IDisposable
{
    /// <summary>Kinds kept; further ones are counted.</summary>
    public const int MostKinds = 32;

    private readonly NativeList<Heard> _heard = new();
    private readonly NativeList<byte> _texts = new();
    private readonly List<StackTrace> _stacks = new(MostKinds);
    private readonly List<LibtorchWarning> _resolved = [];
    private readonly Lock _gate = new();
    private long _version;
    private long _taken;
    private int _omitted;

    /// <summary>False once stopped; handlers then leave it out.</summary>
    public bool IsActive { get; private set; } = true;

    /// <summary>A warning was given on this thread.</summary>
    public void Hear(ReadOnlySpan<byte> message, byte* file, uint line)
    {
        lock (_gate)
        {
            if (!IsActive) return;
            _version++;
            for (var i = 0; i < _heard.Count; i++)
            {
                ref var known = ref _heard[i];
                if (known.File != (nint)file || known.Line != line || !_texts.Slice(known.Start, known.Length).SequenceEqual(message)) continue;
                known.Count++;
                return;
            }
            if (_heard.Count == MostKinds)
            {
                _omitted++;
                return;
            }
            var start = _texts.Count;
            foreach (var character in message) _texts.Add(character);
            _heard.Add(new() { File = (nint)file, Line = line, Start = start, Length = message.Length, Count = 1, Stack = StackCapture.AddTo(_stacks) });
        }
    }

    /// <summary>Everything received so far, or null when there is nothing that an earlier call has not given.</summary>
    /// <param name="step">The current step, taken as that of kinds that are new.</param>
    /// <param name="countsToo">Whether a risen count alone is worth a record.</param>
    public WarningsRecord? Take(long step, bool countsToo)
    {
        if (Volatile.Read(ref _version) == _taken) return null;
        lock (_gate)
        {
            var isNew = _resolved.Count < _heard.Count;
            if (!isNew && !countsToo) return null;
            _taken = _version;
            for (var i = _resolved.Count; i < _heard.Count; i++) _resolved.Add(Resolve(_heard[i], step));
            for (var i = 0; i < _heard.Count; i++) _resolved[i] = _resolved[i] with { Count = _heard[i].Count };
            return new() { Warnings = [.. _resolved], Omitted = _omitted };
        }
    }

    /// <summary>Hears no more; the handler of any thread may still call.</summary>
    public void Stop()
    {
        lock (_gate) IsActive = false;
    }

    public void Dispose()
    {
        Stop();
        lock (_gate)
        {
            _heard.Dispose();
            _texts.Dispose();
        }
    }

    private LibtorchWarning Resolve(Heard heard, long step)
    {
        var message = Encoding.UTF8.GetString(_texts.Slice(heard.Start, heard.Length));
        var file = Marshal.PtrToStringUTF8(heard.File) is { Length: > 0 } path ? $"{Path.GetFileName(path)}:{heard.Line}" : null;
        var line = CallSite.Resolve(_stacks[heard.Stack]);
        return new()
        {
            Message = message,
            Origin = file,
            Source = line is null ? null : SourceFile.Describe(line),
            Snippet = line is null ? null : SourceFile.Snippet(line),
            FirstStep = step,
            Count = heard.Count,
        };
    }

    private struct Heard
    {
        public nint File;
        public uint Line;
        public int Start;
        public int Length;
        public long Count;
        public int Stack;
    }
}
