// A subscription to the changes below the root of a log source.
namespace Sonde.Runs;

/// <summary>Calls come until it is disposed, or until <see cref="Reason"/> tells that they have ended.</summary>
public interface ILogWatch : IDisposable
{
    /// <summary>Why no calls come (any more); null while they do. A watch that has ended is disposed and asked for anew.</summary>
    string? Reason { get; }
}
