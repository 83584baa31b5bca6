// Reads /api/events line by line, as an EventSource does.
using System.Text.Json;

namespace Sonde.Server.Tests;

internal sealed class EventStream : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventStream(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new(body));

    public string? ContentType => _response.Content.Headers.ContentType?.MediaType;

    public static async Task<EventStream> OpenAsync(HttpClient client, string address = "/api/events")
    {
        var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        return new(response.EnsureSuccessStatusCode(), await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next line; null at the end of the stream.</summary>
    public async Task<string?> LineAsync() => await _lines.ReadLineAsync().WaitAsync(Patience);

    /// <summary>The data of the next snapshot event.</summary>
    public async Task<JsonElement> NextAsync()
    {
        while (await LineAsync() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            using var document = JsonDocument.Parse(line["data: ".Length..]);
            return document.RootElement.Clone();
        }
        throw new EndOfStreamException("The event stream ended.");
    }

    public void Dispose() => _response.Dispose();
}
