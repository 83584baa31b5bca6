// How much memory all answers that are being made may take together; a request that finds no room waits for others to end.
using Microsoft.AspNetCore.Http;
using Sonde.Server.Wire;

namespace Sonde.Server.Hosting;

/// <summary>Reservations by estimate, in bytes; first come, first served, but for small ones, which need not wait behind a large one.</summary>
internal sealed class WorkMemory(TimeProvider time)
{
    /// <summary>What all answers may take together.</summary>
    public const long Total = 256L << 20;

    /// <summary>A reservation up to this size passes those that wait.</summary>
    public const long Small = 1 << 20;

    /// <summary>How long a request waits for room; then it is asked to try again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private long _used;

    /// <summary>Reserves until the answer is sent.</summary>
    /// <exception cref="ApiException">There was no room for <see cref="Patience"/>.</exception>
    public async ValueTask ReserveAsync(HttpContext context, long bytes)
    {
        var lease = await TakeAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        if (context.Features.Get<BatchPart>() is { } part) part.Hold(lease);
        else context.Response.RegisterForDispose(lease);
    }

    /// <summary>Reserves until disposed.</summary>
    /// <exception cref="ApiException">There was no room for <see cref="Patience"/>.</exception>
    public async ValueTask<IDisposable> TakeAsync(long bytes, CancellationToken aborted)
    {
        var waiter = new Waiter(Math.Min(bytes, Total));
        lock (_lock)
        {
            if (_used + waiter.Bytes <= Total && (_waiting.Count == 0 || waiter.Bytes <= Small))
            {
                _used += waiter.Bytes;
                return new Lease(this, waiter.Bytes);
            }
            _waiting.AddLast(waiter);
        }
        try
        {
            await waiter.Granted.Task.WaitAsync(Patience, time, aborted).ConfigureAwait(false);
            return new Lease(this, waiter.Bytes);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Leave(waiter);
            if (e is TimeoutException)
                throw ApiException.Busy("The server is busy with other large answers. Ask again in a moment, or ask for less at a time.");
            throw;
        }
    }

    private void Leave(Waiter waiter)
    {
        lock (_lock)
        {
            // It may have been granted in the same moment.
            if (!_waiting.Remove(waiter)) _used -= waiter.Bytes;
            GrantWhatFits();
        }
    }

    private void Return(long bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            GrantWhatFits();
        }
    }

    private void GrantWhatFits()
    {
        while (_waiting.First is { } first && _used + first.Value.Bytes <= Total)
        {
            _waiting.RemoveFirst();
            _used += first.Value.Bytes;
            first.Value.Granted.SetResult();
        }
    }

    private sealed class Waiter(long bytes)
    {
        public long Bytes { get; } = bytes;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Lease(WorkMemory memory, long bytes) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0) memory.Return(bytes);
        }
    }
}
