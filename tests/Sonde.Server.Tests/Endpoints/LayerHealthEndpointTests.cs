// The page calls a layer sick where the rules do, and nowhere else.
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Server.Tests.Endpoints;

public class LayerHealthEndpointTests
{
    private const int Steps = 60;

    [Fact]
    public async Task Get_DeadUnitsInANetworkThatLearns_AreNotableAsTheRuleIsQuiet()
    {
        using var logs = new LogFolder();
        logs.Write("learns", w => Write(w, learns: true));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var sign = Sign(await server.JsonAsync("/api/layer-health?run=learns"), "relu");

        Assert.Equal(("dead", "notable", null), (Text(sign, "condition"), Text(sign, "level"), Text(sign, "rule")));
        Assert.Equal("3 of 4 units never fired in each of the last 20 sampled batches", Text(sign, "text"));
    }

    [Fact]
    public async Task Get_DeadUnitsInANetworkThatDoesNotLearn_AreSickAsTheRuleSays()
    {
        using var logs = new LogFolder();
        logs.Write("stuck", w => Write(w, learns: false));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var health = await server.JsonAsync("/api/layer-health?run=stuck");
        var findings = await server.JsonAsync("/api/findings");

        var sign = Sign(health, "relu");
        Assert.Equal(("dead", "sick", "dead-relu"), (Text(sign, "condition"), Text(sign, "level"), Text(sign, "rule")));
        var sick = health.GetProperty("signs").EnumerateArray().Where(s => Text(s, "level") == "sick").Select(s => Text(s, "rule"));
        var rules = findings.GetProperty("runs")[0].GetProperty("findings").EnumerateArray().Select(f => Text(f, "rule")).ToHashSet();
        Assert.All(sick, rule => Assert.Contains(rule, rules));
    }

    [Fact]
    public async Task Get_AllGradientsNaN_SaysSoAndNotThatTheyAreZero()
    {
        using var logs = new LogFolder();
        logs.Write("nan", w => Flow(w, mean: 0, norm: 0, nonFinite: 6));
        await using var server = await ServerUnderTest.StartAsync(logs);

        var health = await server.JsonAsync("/api/layer-health?run=nan");

        Assert.Equal("Every gradient is NaN or infinite", Text(health.GetProperty("flows")[0], "text"));
        Assert.All(health.GetProperty("signs").EnumerateArray(), sign => Assert.Equal(("not-finite", "sick"), (Text(sign, "condition"), Text(sign, "level"))));
    }

    [Fact]
    public async Task Get_AStepBeforeTheFault_IsNotSick()
    {
        using var logs = new LogFolder();
        logs.Write("later", w =>
        {
            Flow(w, mean: 0.1f, norm: 0.3f, nonFinite: 0, from: 0, to: 40);
            Flow(w, mean: 0, norm: 0, nonFinite: 6, from: 40, to: 60);
        });
        await using var server = await ServerUnderTest.StartAsync(logs);

        var before = await server.JsonAsync("/api/layer-health?run=later&step=20");
        var after = await server.JsonAsync("/api/layer-health?run=later");

        Assert.All(before.GetProperty("signs").EnumerateArray(), sign => Assert.Equal(("sound", "fine"), (Text(sign, "condition"), Text(sign, "level"))));
        Assert.Equal(20, before.GetProperty("flows")[0].GetProperty("step").GetInt64());
        Assert.All(after.GetProperty("signs").EnumerateArray(), sign => Assert.Equal("sick", Text(sign, "level")));
    }

    private static void Write(SummaryWriter writer, bool learns)
    {
        var header = new ActivationRecord
        {
            Layer = "relu",
            Module = "relu",
            ModuleType = "ReLU",
            Kind = "rectifier",
            Order = 0,
            Shape = [8, 4],
            Units = 4,
            MappedUnits = 4,
            Columns = ActivationRecord.Version1Columns,
            UnitColumns = ActivationRecord.ZeroUnitColumns,
        };
        var metadata = new SummaryMetadata(ActivationRecord.Reading.Plugin, ActivationRecord.Reading.Write(header));
        float[] columns = [.. Enumerable.Repeat(0f, ActivationColumn.Count)];
        (columns[ActivationColumn.Mean], columns[ActivationColumn.StandardDeviation], columns[ActivationColumn.DeadUnits]) = (0.1f, 0.3f, 3);
        for (var step = 0; step < Steps * 10; step++)
        {
            writer.AddScalar("loss/train", learns ? 2 * Math.Exp(-step / 100.0) : 2.3 + (0.01 * Math.Sin(step)), step);
            if (step % 10 == 0)
                writer.AddTensor("sonde/activations/relu", [.. columns, 1f, 1f, 1f, 0.5f], [ActivationColumn.Count + 4], step, step == 0 ? metadata : null);
        }
    }

    private static void Flow(SummaryWriter writer, float mean, float norm, float nonFinite, int from = 0, int to = Steps)
    {
        ParameterInfo[] parameters =
        [
            new() { Name = "a.weight", Layer = "a", ModuleType = "Linear", Shape = [2, 3] },
            new() { Name = "b.weight", Layer = "b", ModuleType = "Linear", Shape = [3, 2] },
        ];
        var metadata = new SummaryMetadata(GradientFlowRecord.Reading.Plugin, GradientFlowRecord.Reading.Write(new()
        {
            Columns = GradientFlowRecord.Version1Columns,
            Parameters = parameters,
        }));
        float[] row = [0, mean, mean, norm, 0, nonFinite, 1, 0.001f];
        for (var step = from; step < to; step++)
            writer.AddTensor("sonde/gradient_flow", [.. row, .. row], [2, GradientFlowColumn.Count], step, step == 0 ? metadata : null);
    }

    private static JsonElement Sign(JsonElement health, string layer) =>
        health.GetProperty("signs").EnumerateArray().Single(sign => Text(sign, "layer") == layer);

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
