// Autograd graphs that are not what they should be: each is a problem in words, never an exception, never a record with an index out of its table.
using System.Text.Json.Nodes;

namespace Sonde.Events.Tests.Readings;

public class AutogradGraphGarbageTests
{
    private const string Empty = """{"version":1,"nodes":1,"edges":0,"parameters":0,"views":[],"unreached":[],"sources":[],"notes":[],"limitation":null}""";

    private static RecordReading<AutogradGraphRecord> Reading => AutogradGraphRecord.Reading;

    [Theory]
    [InlineData("""{"version":1}""", "views")]
    [InlineData(Empty, "views")]
    [InlineData("""{"version":1,"nodes":1,"edges":0,"parameters":0,"views":[null],"unreached":[],"sources":[],"notes":[]}""", "views[0]")]
    [InlineData("""{"version":1,"nodes":1,"edges":0,"parameters":0,"views":[{"name":"ops","nodes":null,"edges":[]}],"unreached":[],"sources":[],"notes":[]}""",
        "nodes")]
    [InlineData("""{"version":1,"nodes":1,"edges":0,"parameters":0,"views":[{"name":"ops","nodes":[],"edges":[]}],"unreached":[],"sources":[],"notes":[]}""",
        "first node")]
    [InlineData("""{"version":1,"nodes":"many","edges":0,"parameters":0,"views":[],"unreached":[],"sources":[],"notes":[]}""", "JSON")]
    [InlineData("""{"version":1,"nodes":1,"edges":0,"parameters":0,"views":7,"unreached":[],"sources":[],"notes":[]}""", "JSON")]
    [InlineData("""{"version":1,"nodes":1,"nodes":2,"edges":0,"parameters":0,"views":[],"unreached":[],"sources":[],"notes":[]}""", "JSON")]
    [InlineData("""{"version":2}""", "names is missing")]
    [InlineData("""{"version":2,"nodeCount":99999999999,"names":[],"nodes":[]}""", "JSON")]
    [InlineData("""{"version":3}""", "newer")]
    [InlineData("[]", "version")]
    [InlineData("null", "version")]
    [InlineData("", "JSON")]
    public void Read_OfGarbage_SaysWhatIsWrong(string json, string reason)
    {
        var (value, problem) = Reading.Read(System.Text.Encoding.UTF8.GetBytes(json));

        Assert.Null(value);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"nodes":null}""", "nodes is missing")]
    [InlineData("""{"nodes":[]}""", "first node")]
    [InlineData("""{"nodes":[{"kind":"parameter","name":0}]}""", "first node")]
    [InlineData("""{"nodes":[null]}""", "nodes[0] is null")]
    [InlineData("""{"nodes":[{"kind":"loss","name":1}]}""", "nodes[0]: name is 1, of 1")]
    [InlineData("""{"nodes":[{"kind":"loss","name":0,"layer":0}]}""", "nodes[0]: layer is 0, of 0")]
    [InlineData("""{"nodes":[{"kind":"loss","name":0,"inputs":[0,-1]}]}""", "nodes[0]: inputs is 0, of 0")]
    [InlineData("""{"nodes":[{"kind":"loss","name":0,"parameters":[0]}]}""", "nodes[0]: parameters is 0, of 0")]
    [InlineData("""{"nodes":[{"kind":"tree","name":0}]}""", "kind is not known")]
    [InlineData("""{"nodes":[{"kind":"loss","name":0,"count":0}]}""", "count is 0")]
    [InlineData("""{"nodes":[{"kind":"loss","name":0,"inputsWithoutGradient":-1}]}""", "inputsWithoutGradient is negative")]
    [InlineData("""{"nodeCount":0}""", "nodeCount is 0")]
    [InlineData("""{"edgeCount":1,"edges":[{"from":0,"to":1}]}""", "edges[0]: to is 1, of 1")]
    [InlineData("""{"edges":[{"from":0,"to":0}]}""", "edgeCount is 0")]
    [InlineData("""{"names":["loss",null]}""", "names[1] is null")]
    [InlineData("""{"shapes":[[-2]]}""", "shapes[0]: a size is -2")]
    [InlineData("""{"sources":[{"place":null}]}""", "sources[0]: place is missing")]
    [InlineData("""{"parameterCount":1,"unreached":[{"parameter":0,"state":1,"reason":"frozen"}]}""", "unreached[0]: parameter is 0, of 0")]
    [InlineData("""{"parameters":["w"],"unreached":[{"parameter":0,"state":1,"reason":"frozen"}]}""", "parameterCount is 0")]
    [InlineData("""{"parameters":["w"],"unreached":[{"parameter":0,"state":1}]}""", "unreached[0]: reason is missing")]
    [InlineData("""{"notes":null}""", "notes is missing")]
    public void Read_OfASoundRecordWithOneThingWrong_SaysWhichAndWhere(string wrong, string reason)
    {
        var record = JsonNode.Parse("""
            {"version":2,"nodeCount":1,"edgeCount":0,"parameterCount":0,"names":["loss"],"layers":[],"shapes":[],"sources":[],"parameters":[],"nodes":[{"kind":"loss","name":0}],"edges":[],"unreached":[],"notes":[]}
            """)!.AsObject();
        Assert.Null(Reading.Read(System.Text.Encoding.UTF8.GetBytes(record.ToJsonString())).Problem);
        foreach (var (name, value) in JsonNode.Parse(wrong)!.AsObject()) record[name] = value?.DeepClone();

        var (graph, problem) = Reading.Read(System.Text.Encoding.UTF8.GetBytes(record.ToJsonString()));

        Assert.Null(graph);
        Assert.StartsWith("It is not valid: ", problem, StringComparison.Ordinal);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut", true)]
    [InlineData("cut", false)]
    [InlineData("modules-only", true)]
    [InlineData("modules-only", false)]
    public void Read_OfARecordWithOneValueReplaced_NeverThrowsAndGivesNoIndexOutOfItsTable(string name, bool isOld)
    {
        var json = isOld ? AutogradGraphTests.Old(name) : Reading.Normalize(AutogradGraphTests.Old(name)).Value!;
        var paths = new List<object[]>();
        Collect(JsonNode.Parse(json)!, [], paths);
        string[] replacements = ["null", "-1", "7", "1e300", "\"text\"", "\"\\ud800\"", "[]", "[null]", "{}", "true", "99999999999999999999"];
        var (sound, unsound) = (0, 0);

        foreach (var path in paths)
        {
            foreach (var replacement in replacements)
            {
                var root = JsonNode.Parse(json)!;
                var at = root;
                foreach (var step in path[..^1]) at = step is int i ? at[i]! : at[(string)step]!;
                if (path[^1] is int index) at[index] = "@@";
                else at[(string)path[^1]] = "@@";

                var (value, problem) = Reading.Read(
                    System.Text.Encoding.UTF8.GetBytes(root.ToJsonString().Replace("\"@@\"", replacement, StringComparison.Ordinal)));

                Assert.True(value is null ^ problem is null);
                if (value is null)
                {
                    unsound++;
                    continue;
                }

                sound++;
                Assert.All(value.Edges, edge => Assert.Equal((true, true), (InRange(edge.From, value.Nodes), InRange(edge.To, value.Nodes))));
                Assert.All(value.Nodes, node => Assert.True(InRange(node.Name, value.Names) && InRange(node.Op ?? node.Name, value.Names)
                    && (node.Source is not { } source || InRange(source, value.Sources))));
            }
        }

        Assert.True(sound > 0 && unsound > 0);
    }

    private static bool InRange<T>(int index, T[] table) => index >= 0 && index < table.Length;

    // Every place in the document, but of lists only the first and the last entry.
    private static void Collect(JsonNode node, object[] path, List<object[]> paths)
    {
        if (path.Length > 0) paths.Add(path);
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                if (value is null) paths.Add([.. path, name]);
                else Collect(value, [.. path, name], paths);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var i in ((int[])[0, list.Count - 1]).Distinct().Where(i => i >= 0 && i < list.Count))
            {
                if (list[i] is { } value) Collect(value, [.. path, i], paths);
            }
        }
    }
}
