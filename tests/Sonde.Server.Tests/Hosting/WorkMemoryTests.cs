// How answers share memory: in turn, small ones past a large one that waits, and not for ever.
using Microsoft.Extensions.Time.Testing;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Tests.Hosting;

public class WorkMemoryTests
{
    private const long Half = WorkMemory.Total / 2;

    [Fact]
    public async Task Take_MoreThanThereIs_WaitsForItsTurn()
    {
        var memory = new WorkMemory(TimeProvider.System);
        var first = await memory.TakeAsync(Half, default);
        var second = await memory.TakeAsync(Half, default);

        var third = memory.TakeAsync(Half + 1, default).AsTask();
        var fourth = memory.TakeAsync(Half, default).AsTask();
        first.Dispose();
        first.Dispose(); // counts once
        Assert.False(third.IsCompleted);
        Assert.False(fourth.IsCompleted);
        second.Dispose();

        (await third).Dispose();
        (await fourth).Dispose();
        (await memory.TakeAsync(WorkMemory.Total, default)).Dispose();
    }

    [Fact]
    public async Task Take_Small_PassesALargeOneThatWaits()
    {
        var memory = new WorkMemory(TimeProvider.System);
        using var held = await memory.TakeAsync(Half, default);
        var large = memory.TakeAsync(WorkMemory.Total, default).AsTask();

        using var small = await memory.TakeAsync(WorkMemory.Small, default);

        Assert.False(large.IsCompleted);
    }

    [Fact]
    public async Task Take_MoreThanAll_GetsAll()
    {
        var memory = new WorkMemory(TimeProvider.System);

        using var all = await memory.TakeAsync(long.MaxValue, default);

        Assert.False(memory.TakeAsync(1, default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Take_NoRoomForLong_IsToldToComeAgainAndLeavesNothingBehind()
    {
        var time = new FakeTimeProvider();
        var memory = new WorkMemory(time);
        var held = await memory.TakeAsync(WorkMemory.Total, default);
        var waiting = memory.TakeAsync(1, default).AsTask();

        time.Advance(WorkMemory.Patience);

        Assert.Equal(503, (await Assert.ThrowsAsync<ApiException>(() => waiting)).Status);
        held.Dispose();
        (await memory.TakeAsync(WorkMemory.Total, default)).Dispose();
    }

    [Fact]
    public async Task Take_BrowserLeaves_GivesUpItsPlace()
    {
        var memory = new WorkMemory(TimeProvider.System);
        var held = await memory.TakeAsync(WorkMemory.Total, default);
        using var leaving = new CancellationTokenSource();
        var gone = memory.TakeAsync(1, leaving.Token).AsTask();
        var next = memory.TakeAsync(1, default).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        held.Dispose();

        (await next).Dispose();
        (await memory.TakeAsync(WorkMemory.Total, default)).Dispose();
    }
}
