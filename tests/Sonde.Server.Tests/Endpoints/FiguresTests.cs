// Figures in SVG reach the page as images that can do nothing; gaps reach its list of problems.
namespace Sonde.Server.Tests.Endpoints;

public class FiguresTests
{
    private const string Svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 30'><rect width='40' height='30' fill='red'/></svg>";

    [Fact]
    public async Task GetData_SvgFigure_IsAnImageUnderAPolicyOfItsOwn()
    {
        using var logs = new LogFolder();
        logs.Write("a", w => w.AddFigure("plot", Svg, 7));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/images?run=a&tag=plot");
        using var data = await server.GetAsync("/api/images/data?run=a&tag=plot&index=0");

        var item = Assert.Single(body.GetProperty("items").EnumerateArray());
        Assert.Equal((7, 40, 30), (item.GetProperty("step").GetInt32(), item.GetProperty("width").GetInt32(), item.GetProperty("height").GetInt32()));
        Assert.Equal("image/svg+xml", data.Content.Headers.ContentType?.MediaType);
        Assert.Equal("default-src 'none'; sandbox", Assert.Single(data.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal(Svg, await data.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task GetRuns_RunWithAGap_ListsItAmongTheProblems()
    {
        using var logs = new LogFolder();
        var file = logs.Write("a", w =>
        {
            w.AddScalar("loss", 1, 1);
            w.Flush();
            File.Delete(w.FilePath);
            w.AddScalar("loss", 2, 2);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var body = await server.JsonAsync("/api/runs");

        var problem = Assert.Single(body.GetProperty("problems").EnumerateArray());
        Assert.Equal($"a/{Path.GetFileName(file)}", problem.GetProperty("path").GetString());
        Assert.StartsWith("1 record is missing (deleted): steps 1 to 1", problem.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, body.GetProperty("runs")[0].GetProperty("problems").GetInt32());
    }
}
