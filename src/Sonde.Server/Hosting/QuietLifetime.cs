// A host lifetime that leaves Ctrl+C alone: the process belongs to the training code, not to the dashboard.
using Microsoft.Extensions.Hosting;

namespace Sonde.Server.Hosting;

/// <summary>The default lifetime takes over SIGINT and SIGTERM, which would keep Ctrl+C from ending a training.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
