// What every endpoint reads: the snapshots, the findings over them, and the options.
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;

namespace Sonde.Server.Hosting;

/// <summary>The state shared by all requests; safe from any thread.</summary>
internal sealed class ServerState(string logdir, SnapshotHub hub, LogPump pump, Audience audience, SondeServerOptions options)
{
    /// <summary>Begins every ETag, so that versions of an earlier server on the same port never match.</summary>
    private readonly string _epoch = Guid.NewGuid().ToString("N")[..12];

    public string Logdir { get; } = logdir;

    public SnapshotHub Hub { get; } = hub;

    public Audience Audience { get; } = audience;

    public SondeServerOptions Options { get; } = options;

    public FindingsCache Findings { get; } = new(new SnapshotDiagnosis());

    public WorkMemory Memory { get; } = new(options.TimeProvider);

    public Snapshot Snapshot => Hub.Current;

    /// <summary>What answers each path, for those who ask for several at once; complete before the first request.</summary>
    public Dictionary<string, Func<HttpContext, ServerState, Task>> Reads { get; } = new(StringComparer.Ordinal);

    /// <summary>Why the log directory is not being followed at the moment; null while it is.</summary>
    public string? Fault => pump.Fault;

    /// <summary>The ETag of what is made from the whole snapshot.</summary>
    public string VersionOf(Snapshot snapshot) => $"{_epoch}-{snapshot.Version}";

    /// <summary>The ETag of what is made from some runs only, so that the growth of others leaves it as it is.</summary>
    public string VersionOf(params ReadOnlySpan<Run?> runs)
    {
        var etag = new StringBuilder(_epoch);
        foreach (var run in runs) etag.Append('-').Append(run?.Version ?? -1);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(etag.ToString())).AsSpan(0, 12));
    }
}
