// Where the dashboard listens and how it calls itself.
namespace Sonde.Server;

/// <summary>How <see cref="SondeServer.Start"/> listens. The defaults are for one user on one machine.</summary>
public sealed record SondeServerOptions
{
    /// <summary>The port that is tried first when none is asked for; TensorBoard's.</summary>
    public const int DefaultPort = 6006;

    /// <summary>The first port tried; when it is taken, the next free one of the 100 that follow. 0 lets the system pick.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The address or name to listen on. Ignored when <see cref="BindAll"/> is set.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>
    /// Listens on every interface: whoever reaches the machine can then read the log directory, as there is no sign-in.
    /// Requests must name the machine by its address or its own name.
    /// </summary>
    public bool BindAll { get; init; }

    /// <summary>More names under which browsers may reach the server, such as a proxy's; all others are refused (DNS rebinding).</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The page's title; null keeps the page's own.</summary>
    public string? WindowTitle { get; init; }

    /// <summary>The clock of heartbeats and retries.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
