// Snippets by line: thousands of nodes share a few lines.
using System.Collections.Concurrent;
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

internal static class SnippetCache
{
    private static readonly ConcurrentDictionary<SourceLine, string?> s_snippets = new();

    public static string? Get(SourceLine line) => s_snippets.GetOrAdd(line, SourceFile.Snippet);
}
