// The tags of one kind with the runs that have them, written as JSON without a list of all of them in between: there may be a million.
using System.Runtime.InteropServices;
using System.Text.Json;
using Sonde.Runs;

namespace Sonde.Server.Wire;

/// <summary>Collected run by run, written in the order of the names.</summary>
internal sealed class TagLists
{
    /// <summary>Bytes of JSON after which the writer hands them on.</summary>
    private const int FlushBytes = 1 << 16;

    private readonly Dictionary<string, RunsOfTag> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string DisplayName, string Description, int Run)>> _about = new(StringComparer.Ordinal); // of few tags

    /// <summary>Collects tags with what their writers say of them, over all runs.</summary>
    public static TagLists Of(Snapshot snapshot, Func<Run, IEnumerable<(string Tag, string DisplayName, string Description)>> tagsOf)
    {
        var lists = new TagLists();
        for (var i = 0; i < snapshot.Runs.Count; i++)
        {
            foreach (var (tag, displayName, description) in tagsOf(snapshot.Runs[i])) lists.Add(tag, displayName, description, i);
        }
        return lists;
    }

    /// <summary>
    /// An array of tag and runs; <c>about</c> is a member only of tags of which a writer says something: a name to show in place of
    /// the tag and a description in Markdown, empty for none, and the runs that say so.
    /// </summary>
    public void Write(Utf8JsonWriter json, JsonEncodedText member)
    {
        var tags = _runs.Keys.ToArray();
        Array.Sort(tags, StringComparer.Ordinal);
        json.WriteStartArray(member);
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString("tag"u8, tag);
            json.WriteStartArray("runs"u8);
            var runs = _runs[tag];
            json.WriteNumberValue(runs.First);
            foreach (var run in runs.More ?? []) json.WriteNumberValue(run);
            json.WriteEndArray();
            if (_about.TryGetValue(tag, out var about)) WriteAbout(json, about);
            json.WriteEndObject();
            if (json.BytesPending > FlushBytes) json.Flush();
        }
        json.WriteEndArray();
    }

    private static void WriteAbout(Utf8JsonWriter json, List<(string DisplayName, string Description, int Run)> about)
    {
        json.WriteStartArray("about"u8);
        foreach (var same in about.GroupBy(one => (one.DisplayName, one.Description), one => one.Run))
        {
            json.WriteStartObject();
            json.WriteString("displayName"u8, same.Key.DisplayName);
            json.WriteString("description"u8, same.Key.Description);
            json.WriteStartArray("runs"u8);
            foreach (var run in same) json.WriteNumberValue(run);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Add(string tag, string displayName, string description, int run)
    {
        ref var runs = ref CollectionsMarshal.GetValueRefOrAddDefault(_runs, tag, out var known);
        if (known) (runs.More ??= []).Add(run);
        else runs.First = run;
        if (displayName.Length == 0 && description.Length == 0) return;
        if (!_about.TryGetValue(tag, out var all)) _about.Add(tag, all = []);
        all.Add((displayName, description, run));
    }

    /// <summary>Most tags of many are in one run only: a list comes with the second.</summary>
    private struct RunsOfTag
    {
        public int First;
        public List<int>? More;
    }
}
