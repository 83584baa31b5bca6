// A file of a log source as the readers of event files want it: opened when it is used, and given up between passes.
using System.Runtime.CompilerServices;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Readers and loaders work on threads of their own and wait for each read; a source of this machine has it done by then.
/// Used by one thread at a time.
/// </summary>
internal sealed class LogSourceFile(ILogSource source, string name) : IReadFile
{
    private ILogFile? _open;

    /// <summary>The file of that name, which is opened when it is read.</summary>
    public static LogSourceFile Of(ILogSource source, string name) => new(source, name);

    /// <summary>Reads its events from the start; the reader gives the file up with <see cref="EventFileReader.Release"/>.</summary>
    public EventFileReader ReadEvents() => new(name, this);

    public long Length => Stat().Length;

    public DateTime LastWriteTime => Stat().LastWrite;

    // The three that wait are kept out of their callers: with them in line, the runtime's compiler took 2.8 s for one of these.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public FileStamp Stat() => Waiting.For(Open().StatAsync(CancellationToken.None));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Read(Memory<byte> to, long offset) => Waiting.For(Open().ReadAsync(offset, to, CancellationToken.None));

    /// <summary>Reads as many bytes as there are room for; fewer only at the end of the file.</summary>
    public int ReadAll(Memory<byte> to, long offset)
    {
        var done = 0;
        while (done < to.Length && Read(to[done..], offset + done) is var read and > 0)
            done += read;
        return done;
    }

    public void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    public void Dispose() => Close();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ILogFile Open() => _open ??= Waiting.For(source.OpenAsync(name, CancellationToken.None));
}
