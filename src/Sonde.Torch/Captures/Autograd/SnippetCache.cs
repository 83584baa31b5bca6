// Snippets by line: thousands of nodes share a few lines.
using System.Collections.Concurrent;
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

internal static class SnippetCache
{
    private static readonly ConcurrentDictionary<SourceLine, string?> Snippets = new();

    public static string? Get(SourceLine line) => Snippets.GetOrAdd(line, SourceFile.Snippet);
}
