// sonde inspect over logs of other tools: every number of the receipt is that of TensorBoard's own reader.
using System.Text.Json;

namespace Sonde.Tool.Tests;

public class InspectForeignLogsTests
{
    [Theory]
    [InlineData("fixtures")]
    [InlineData("pytorch")]
    [InlineData("tf2")]
    [InlineData("real")]
    public async Task Run_LogsOfOthers_CountsWhatTheirReaderCounts(string part)
    {
        var (folder, expected) = ForeignLogs.Find(part);

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder, "inspect", ".", "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        using var document = JsonDocument.Parse(output);
        var receipt = document.RootElement;
        var files = expected.EnumerateObject().ToList();
        var tags = files.SelectMany(file => file.Value.GetProperty("tags").EnumerateObject()).ToList();
        Assert.Equal(files.Select(file => Path.GetDirectoryName(file.Name)).Distinct().Count(), receipt.GetProperty("runs").GetInt32());
        Assert.Equal(tags.Select(tag => tag.Name).Distinct().Count(), receipt.GetProperty("tags").GetInt32());
        Assert.Equal(tags.Sum(tag => tag.Value.GetProperty("count").GetInt64()), receipt.GetProperty("points").GetInt64());
        Assert.Equal(files.Sum(file => file.Value.GetProperty("records").GetInt64()), receipt.GetProperty("records").GetInt64());
        Assert.Equal(files.Sum(file => file.Value.GetProperty("bytes").GetInt64()), receipt.GetProperty("bytes").GetInt64());
        Assert.All(["seconds", "peakMemoryBytes"], name => Assert.Equal(JsonValueKind.Number, receipt.GetProperty(name).ValueKind));
        var inspected = receipt.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(
            files.Select(file => (file.Name, file.Value.GetProperty("bytes").GetInt64(), file.Value.GetProperty("records").GetInt64())).Order(),
            inspected.Select(file => (file.GetProperty("path").GetString()!, file.GetProperty("bytes").GetInt64(), file.GetProperty("records").GetInt64()))
                .Order());
        Assert.All(inspected,
            file => Assert.Equal((0, JsonValueKind.Null), (file.GetProperty("corrupt").GetArrayLength(), file.GetProperty("truncatedAt").ValueKind)));
    }
}
