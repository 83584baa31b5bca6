// Names of copies: the short answer for a writer's own names never differs from that of the patterns.
namespace Sonde.Runs.Tests;

public sealed class CopyNameTests
{
    private static readonly string[] Hosts =
    [
        "box", "box.1234", "gpu-07.cluster", "copybox", "KOPIE", "tmp.12", "part.1", "cafe1234.5", "host_bak2", "a.conflict",
    ];
    private static readonly string[] Endings =
    [
        "", ".0", ".12.0", ".12.0.v2", ".12345.3", ".tmp", ".tmp.1", ".12.0.tmp", ".12.0.part1", ".12.0.gz", ".12.0.1f2e3d4c", ".12.0.12345678", ".12.0~",
        ".12.0 (1)", ".12.0 copy", ".12.0.copy.v2", ".12.0.bak", ".12.0.sync-conflict-20240101-120000-ABCDEFG", "_conf(1).1.2", ".12.v2", ".tar.1.2", ".é.1.2",
    ];

    [Fact]
    public void WriterName_OfManyNames_IsNeverOneThatAPatternKnows()
    {
        var plain = 0;
        foreach (var start in (string[])["events.out.tfevents.1700000000.", ".events.out.tfevents.1700000000.", "Copy of events.out.tfevents.1."])
        {
            foreach (var name in Hosts.SelectMany(host => Endings.Select(ending => start + host + ending)))
            {
                if (!CopyName.IsWriterName(name))
                    continue;
                plain++;
                Assert.Empty(CopyName.Match(name));
            }
        }

        Assert.InRange(plain, 20, 200);
    }

    [Theory]
    [InlineData("events.out.tfevents.1700000000.box.4711.0")]
    [InlineData("events.out.tfevents.1700000000.gpu-07.cluster.4711.0.v2")]
    public void WriterName_OfTensorFlowPyTorchAndSonde_IsKnown(string name) => Assert.True(CopyName.IsWriterName(name));
}
